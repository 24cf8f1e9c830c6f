"""Columns of all kinds come back as they went, and can be filtered by."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sheaf_flight import Store

COLUMNS = {
    "bool": pa.array([True, None, False]),
    "int8": pa.array([1, None, -3], pa.int8()),
    "uint64": pa.array([2**64 - 1, None, 0], pa.uint64()),
    "half": pa.array([1.5, None, 0.25], pa.float16()),
    "decimal": pa.array([Decimal("1.50"), None, Decimal("-2.25")], pa.decimal128(12, 2)),
    "string": pa.array(["a", None, "äöü" * 50]),
    "large_string": pa.array(["a", None, ""], pa.large_string()),
    "string_view": pa.array(["a", None, "more than twelve bytes"], pa.string_view()),
    "binary": pa.array([b"\0\1", None, b""]),
    "fixed": pa.array([b"ab", None, b"cd"], pa.binary(2)),
    "date": pa.array([date(2026, 1, 1), None, date(1960, 1, 1)]),
    "time": pa.array([time(7, 30), None, time(0)], pa.time64("us")),
    "timestamp": pa.array([datetime(2026, 1, 1), None, datetime(1960, 1, 1)], pa.timestamp("ns")),
    "zoned": pa.array([0, None, 1], pa.timestamp("ms", "Europe/Berlin")),
    "duration": pa.array([timedelta(1), None, timedelta(-1)], pa.duration("us")),
    "dictionary": pa.array(["x", None, "y"]).dictionary_encode(),
    "list": pa.array([[1, None], None, []], pa.list_(pa.int32())),
    "fixed_list": pa.array([[1, 2], None, [3, 4]], pa.list_(pa.int32(), 2)),
    "struct": pa.array([{"a": 1, "b": "x"}, None, {"a": None, "b": "y"}]),
    "map": pa.array([[("k", 1)], None, []], pa.map_(pa.string(), pa.int64())),
    "runs": pa.RunEndEncodedArray.from_arrays([2, 3], [1.0, 2.0]),
    "null": pa.nulls(3),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_comes_back_and_rows_are_chosen_beside_it(store: Store, name: str) -> None:
    metadata = {"unit": "m"}
    column = pa.field(name, COLUMNS[name].type, metadata=metadata)
    schema = pa.schema([column, pa.field("n", pa.int64(), nullable=False)], {"made": "here"})
    rows = pa.table([COLUMNS[name], pa.array([0, 1, 2])], schema=schema)
    table = store.create(f"type {name}", schema)
    table.append(rows)
    assert table.schema.equals(schema, check_metadata=True)
    assert table.to_table().equals(rows, check_metadata=True)
    if name not in ("runs", "string_view"):  # pyarrow has no kernels that choose rows of these
        few = table.scan(where=pc.field("n") > 0, ordered=True).to_arrow()
        assert few.equals(rows.slice(1), check_metadata=True)
        assert table.take([2, 0]).column(name).to_pylist() == rows.take([2, 0])[name].to_pylist()
