"""Writing: from anything, once, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from broken import Broken

import sheaf_flight
from sheaf_flight import BadData, NoSuchTable, Store, Unavailable

TABLE = pa.table({"n": pa.array([1, 2, 3], pa.int64())})


@pytest.mark.parametrize(
    "data",
    [
        lambda: TABLE,
        lambda: TABLE.to_batches()[0],
        TABLE.to_reader,
        lambda: pl.DataFrame(TABLE),
        TABLE.to_pandas,
        lambda: duckdb.sql("select unnest([1, 2, 3])::bigint as n"),
    ],
    ids=["table", "batch", "reader", "polars", "pandas", "duckdb"],
)
def test_anything_with_an_arrow_stream_is_written(store: Store, data: Callable[[], Any]) -> None:
    commit = store.write("any", data(), mode="overwrite")
    assert (commit.rows, commit.duplicate) == (3, False)
    assert store["any"].to_table()["n"].to_pylist() == [1, 2, 3]


def test_a_scan_is_written_as_another_table(store: Store, flights: Any) -> None:
    store.write("some", flights.scan(["n"], limit=10, ordered=True))
    assert store["some"].to_table()["n"].to_pylist() == list(range(10))


def test_what_is_no_arrow_data_is_refused(store: Store) -> None:
    with pytest.raises(TypeError, match="no Arrow data"):
        store.write("none", [1, 2, 3])
    with pytest.raises(ValueError, match="mode is"):
        store.write("none", TABLE, mode="replace")
    assert "none" not in store


def test_append_needs_the_table_and_its_columns(store: Store) -> None:
    store.write("strict", TABLE, mode="overwrite")
    with pytest.raises(BadData, match="column"):
        store["strict"].append(pa.table({"m": [1]}))
    table = store["strict"]
    assert table.append(TABLE).rows == 3
    assert table.count_rows() == 6
    table._channel.tell("sheaf.v1.drop_table", table="strict")
    with pytest.raises(NoSuchTable):
        table.append(TABLE)


def test_a_key_is_written_once(store: Store) -> None:
    first = store.write("once", TABLE, key="monday")
    again = store.write("once", TABLE, key="monday")
    assert (first.duplicate, again.duplicate) == (False, True)
    assert first.snapshot == again.snapshot
    assert first.key == "monday"
    assert store["once"].count_rows() == 3


@pytest.mark.parametrize("batches", [0, 1, 3])
def test_data_that_breaks_off_leaves_nothing(store: Store, batches: int) -> None:
    class Broke(Exception):
        pass

    def source() -> Iterator[pa.RecordBatch]:
        for _ in range(batches):
            yield from TABLE.to_batches()
        raise Broke

    store.write("whole", TABLE, mode="overwrite")
    with pytest.raises(Broke):
        store["whole"].append(
            pa.RecordBatchReader.from_batches(TABLE.schema, source()), key=f"broke {batches}"
        )
    assert store["whole"].count_rows() == 3
    assert not store["whole"].append(TABLE, key=f"broke {batches}").duplicate


def test_batches_of_any_size_get_through(store: Store) -> None:
    big = pa.table({"s": ["x" * 4096] * 20_000})
    assert len(big.to_batches()) == 1
    assert store.write("large", big).rows == 20_000
    assert store.write("none at all", big.slice(0, 0)).rows == 0
    assert store["none at all"].schema == big.schema


def test_a_write_is_repeated_by_its_key_until_it_is_known() -> None:
    with Broken(faults=2) as server:
        commit = sheaf_flight.connect(server.uri).write("t", TABLE)
        assert commit.duplicate
        assert server.writes == 3
        assert list(server.written) == [commit.key]


@pytest.mark.parametrize("again", [TABLE.to_pandas(), pl.DataFrame(TABLE), TABLE.to_batches()[0]])
def test_what_lies_in_memory_is_repeated(again: Any) -> None:
    with Broken(faults=1) as server:
        assert sheaf_flight.connect(server.uri).write("t", again).rows == 3
        assert server.writes == 2


def test_a_stream_is_sent_once_and_its_key_told() -> None:
    with Broken(faults=1) as server:
        with pytest.raises(Unavailable) as caught:
            sheaf_flight.connect(server.uri).write("t", TABLE.to_reader())
        assert server.writes == 1
        (key,) = server.written
        assert key in caught.value.__notes__[0]


def test_repetitions_end() -> None:
    with Broken(faults=10) as server:
        with pytest.raises(Unavailable):
            sheaf_flight.connect(server.uri, retries=2).write("t", TABLE, key="k")
        assert server.writes == 3


def test_a_frame_of_pandas_keeps_its_types(store: Store) -> None:
    frame = pd.DataFrame({"n": [1, 2], "s": ["a", None]})
    store.write("frame", frame)
    pd.testing.assert_frame_equal(store["frame"].scan().to_pandas(), frame)
