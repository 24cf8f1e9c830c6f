"""Puts the tables that clients in other languages read: `put_tables.py PORT FOLDER`, and writes
each as FOLDER/NAME.arrows, an IPC stream. Prints their names.

Every table has nulls, and several batches; some batches are far above the 4 MiB that most clients
of gRPC take in one message.
"""

import datetime
import decimal
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.flight as flight

ROWS = 3000
MOMENT = datetime.datetime(1969, 7, 20, 20, 17, 40)


def column(type, make, rows=ROWS):
    return pa.array([None if i % 7 == 3 else make(i) for i in range(rows)], type)


def numbers():
    table = {"bool": column(pa.bool_(), lambda i: i % 3 == 0), "null": pa.nulls(ROWS)}
    for bits in (8, 16, 32, 64):
        top = (1 << bits) - 1
        unsigned, signed = getattr(pa, f"uint{bits}")(), getattr(pa, f"int{bits}")()
        table[f"uint{bits}"] = column(unsigned, lambda i: top - i % 100)
        table[f"int{bits}"] = column(signed, lambda i: i % 100 - (1 << bits - 1))
    odd = [float("nan"), float("inf"), -0.0, 5e-324, 1e308]
    table["half"] = column(pa.float16(), lambda i: i / 4)
    table["float"] = column(pa.float32(), lambda i: odd[i % 5] if i < 50 else i / 3)
    table["double"] = column(pa.float64(), lambda i: odd[i % 5] if i < 50 else i / 3)
    return pa.table(table)


def decimals():
    table = {}
    for bits, precision in ((128, 38), (256, 76)):
        type = getattr(pa, f"decimal{bits}")(precision, 2)
        table[f"decimal{bits}"] = column(type, lambda i: decimal.Decimal(i * 997 - 5000) / 100)
    nines = [decimal.Decimal(sign + "9" * 38) for sign in "+-"]
    table["most"] = column(pa.decimal128(38, 0), lambda i: nines[i % 2])
    return pa.table(table)


def times():
    delta = datetime.timedelta
    table = {
        "date32": column(pa.date32(), lambda i: MOMENT.date() + delta(days=i)),
        "date64": column(pa.date64(), lambda i: MOMENT.date() + delta(days=i)),
        "berlin": column(pa.timestamp("us", "Europe/Berlin"), lambda i: MOMENT + delta(hours=i)),
    }
    for unit in ("s", "ms", "us", "ns"):
        time = pa.time32(unit) if unit in ("s", "ms") else pa.time64(unit)
        table[f"time_{unit}"] = column(time, lambda i: (MOMENT + delta(seconds=i)).time())
        table[f"timestamp_{unit}"] = column(pa.timestamp(unit), lambda i: MOMENT + delta(seconds=i))
        table[f"duration_{unit}"] = column(pa.duration(unit), lambda i: delta(seconds=i - 700))
    return pa.table(table)


def strings():
    return pa.table({
        "string": column(pa.string(), lambda i: "ßx" * (i % 20) + str(i)),
        "large_string": column(pa.large_string(), lambda i: "€" * (i % 9)),
        "binary": column(pa.binary(), lambda i: bytes([i % 256]) * (i % 40)),
        "large_binary": column(pa.large_binary(), lambda i: bytes([i % 256]) * (i % 40)),
        "fixed": column(pa.binary(5), lambda i: f"{i:05}".encode()),
        "empty": pa.array([""] * ROWS),
    })


def dictionaries():
    def words(index):
        return column(pa.dictionary(index, pa.string()), lambda i: f"wörd {i % 11}")

    keys = pa.array([i % 3 for i in range(ROWS)], pa.int8())
    numbers = pa.array([1 << 40, None, -1], pa.int64())
    return pa.table({
        **{str(index): words(index) for index in (pa.int8(), pa.uint16(), pa.int32(), pa.int64())},
        "numbers": pa.DictionaryArray.from_arrays(keys, numbers),
        "ordered": pa.DictionaryArray.from_arrays(keys, ["a", "b", "c"], ordered=True),
    })


def lists():
    return pa.table({
        "list": column(pa.list_(pa.int32()), lambda i: [None, 1, 2, 3, None][: i % 6]),
        "strings": column(pa.list_(pa.string()), lambda i: [str(j) for j in range(i % 4)]),
        "fixed": column(pa.list_(pa.int16(), 3), lambda i: [i % 100, None, 7]),
        "lists": column(pa.list_(pa.list_(pa.int8())), lambda i: [[i % 9], None, []][: i % 4]),
    })


def nested():
    pair = pa.struct([("a", pa.int8()), ("b", pa.list_(pa.string()))])
    deep = pa.struct([("pair", pair), ("n", pa.int64())])
    counts = pa.map_(pa.string(), pa.int32())
    return pa.table({
        "struct": column(pair, lambda i: {"a": i % 100, "b": [str(i)] * (i % 3)}),
        "deep": column(deep, lambda i: {"pair": {"a": None, "b": None} if i % 5 else None, "n": i}),
        "structs": column(pa.list_(pair), lambda i: [{"a": 1, "b": None}] * (i % 3)),
        "map": column(counts, lambda i: [(str(j), j) for j in range(i % 4)]),
    })


def large_lists():
    return pa.table({
        "large_list": column(pa.large_list(pa.string()), lambda i: [str(i)] * (i % 4)),
    })


def list_dictionaries():
    words = pa.dictionary(pa.int32(), pa.string())
    return pa.table({"words": column(pa.list_(words), lambda i: [f"w{i % 5}"] * (i % 3))})


def views():
    return pa.table({
        "string_view": column(pa.string_view(), lambda i: "long " * (i % 9) + str(i)),
        "binary_view": column(pa.binary_view(), lambda i: bytes([i % 256]) * (i % 40)),
    })


def list_views():
    return pa.table({
        "list_view": column(pa.list_view(pa.int64()), lambda i: list(range(i % 6))),
        "large": column(pa.large_list_view(pa.string()), lambda i: ["x" * (i % 9)] * (i % 3)),
    })


def runs():
    return pa.table({
        "runs": column(pa.run_end_encoded(pa.int32(), pa.int64()), lambda i: i // 100),
        "texts": column(pa.run_end_encoded(pa.int16(), pa.string()), lambda i: str(i // 40)),
    })


def unions():
    texts, ints = pa.array([str(i) for i in range(ROWS)]), pa.array(range(ROWS), pa.int32())
    ids = pa.array([i % 2 for i in range(ROWS)], pa.int8())
    half = pa.array([i // 2 for i in range(ROWS)], pa.int32())
    children = [ints[: ROWS // 2], texts[: ROWS // 2]]
    return pa.table({
        "sparse": pa.UnionArray.from_sparse(ids, [ints, texts]),
        "dense": pa.UnionArray.from_dense(ids, half, children),
    })


def small_decimals():
    def cents(i):
        return decimal.Decimal(i * 997 - 5000) / 100

    return pa.table({
        "decimal32": column(pa.decimal32(9, 2), cents),
        "decimal64": column(pa.decimal64(18, 2), cents),
    })


def intervals():
    type = pa.month_day_nano_interval()
    return pa.table({"interval": column(type, lambda i: pa.MonthDayNano([i, -i, i * 1000]))})


def extensions():
    ids = column(pa.binary(16), lambda i: i.to_bytes(16, "big"))
    field = pa.field("required", pa.int32(), nullable=False, metadata={"why": "a field's own"})
    uuid = pa.field("uuid", pa.uuid(), metadata={"unit": "none"})
    schema = pa.schema([uuid, field], {"who": "the schema", "ü": "ß"})
    ids = pa.ExtensionArray.from_storage(pa.uuid(), ids)
    return pa.table([ids, pa.array(range(ROWS), pa.int32())], schema=schema)


def many_columns():
    random = np.random.default_rng(7)
    columns = {f"c{i}": random.integers(0, 1 << 40, ROWS) for i in range(500)}
    return pa.table({**columns, "text": column(pa.string(), str)})


def large_batches():
    """Two batches of 18 MB."""
    rows = 1_000_000
    random = np.random.default_rng(7)
    missing = random.integers(0, 5, rows) == 0
    words = pa.array([f"wörd {i}" for i in range(1000)])
    texts = words.take(pa.array(random.integers(0, 1000, rows), mask=missing))
    return pa.table({
        "n": pa.array(random.integers(0, 1 << 50, rows), mask=missing),
        "x": random.random(rows),
        "text": texts,
        "bit": pa.array(random.integers(0, 2, rows) == 1, mask=missing),
        "words": texts.dictionary_encode(),
        "list": pa.FixedSizeListArray.from_arrays(random.integers(0, 99, 3 * rows, "int16"), 3),
    })


def empty():
    return numbers().slice(0, 0)


TABLES = [
    numbers, decimals, times, strings, dictionaries, lists, nested, large_lists, views, list_views,
    runs, unions, small_decimals, intervals, extensions, many_columns, large_batches, empty,
    list_dictionaries,
]


def put(client, name, table):
    """Each batch is tagged with its number, so that it stays as it is."""
    writer, reader = client.do_put(flight.FlightDescriptor.for_path(name), table.schema)
    with writer:
        size = max(1, -(-table.num_rows // 2))
        for i, batch in enumerate(table.to_batches(max_chunksize=size)):
            writer.write_with_metadata(batch, str(i).encode())
            assert reader.read().to_pybytes() == str(i).encode()
        writer.done_writing()


def main():
    client = flight.connect(f"grpc://127.0.0.1:{sys.argv[1]}")
    for make in TABLES:
        table = make()
        put(client, make.__name__, table)
        with pa.ipc.new_stream(Path(sys.argv[2]) / f"{make.__name__}.arrows", table.schema) as sink:
            sink.write_table(table)
    print(*(make.__name__ for make in TABLES))
    client.close()


main()
