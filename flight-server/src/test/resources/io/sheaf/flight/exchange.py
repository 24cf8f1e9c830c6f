"""Streams keys of every type that compares, and compares the rows that come with a join of pyarrow.

    python exchange.py PORT SEED
"""

import datetime
import decimal
import json
import random
import sys

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.flight as flight

ROWS = 3000
BATCH = 500
DAY = datetime.date(1999, 12, 31)
MOMENT = datetime.datetime(1969, 12, 31, 23, 59, 58, 500000)


def types():
    """Names, types, and the value of a number."""
    for bits in (8, 16, 32, 64):
        yield f"i{bits}", getattr(pa, f"int{bits}")(), lambda i: i - 40
        yield f"u{bits}", getattr(pa, f"uint{bits}")(), lambda i, b=bits: (1 << b) - 1 - i
    yield "half", pa.float16(), lambda i: float(i) / 4
    yield "single", pa.float32(), lambda i: i / 10
    yield "double", pa.float64(), lambda i: [i / 10, -i * 1e300, float("inf")][i % 3]
    yield "bool", pa.bool_(), lambda i: i % 2 == 0
    for bits, precision in ((32, 9), (64, 18), (128, 38), (256, 76)):
        type = getattr(pa, f"decimal{bits}")(precision, 2)
        yield f"decimal{bits}", type, lambda i: decimal.Decimal(i - 40) / 4
    yield "date32", pa.date32(), lambda i: DAY + datetime.timedelta(i)
    yield "date64", pa.date64(), lambda i: DAY + datetime.timedelta(i)
    for unit, kind in (("s", pa.time32), ("ms", pa.time32), ("us", pa.time64), ("ns", pa.time64)):
        yield "time_" + unit, kind(unit), lambda i: datetime.time(i % 24, 0, 7)
    for unit in ("s", "ms", "us", "ns"):
        later = lambda i, u=unit: MOMENT.replace(microsecond=0) + datetime.timedelta(seconds=i)
        yield "local_" + unit, pa.timestamp(unit), later
        yield "zoned_" + unit, pa.timestamp(unit, "Europe/Berlin"), later
        yield "span_" + unit, pa.duration(unit), lambda i: datetime.timedelta(seconds=i - 40)
    for name in ("string", "large_string", "string_view"):
        yield name, getattr(pa, name)(), lambda i: "ß" * (i % 7) + str(i)
    for name in ("binary", "large_binary", "binary_view"):
        yield name, getattr(pa, name)(), lambda i: bytes([i, 255]) * (i % 9)
    yield "fixed", pa.binary(3), lambda i: bytes([i, 0, 255])
    yield "dictionary", pa.dictionary(pa.int8(), pa.string()), lambda i: f"word {i}"


def main():
    port, seed = sys.argv[1:]
    draw = random.Random(int(seed))
    client = flight.connect(f"grpc://127.0.0.1:{port}")
    columns = {"id": pa.array(range(ROWS), pa.int64())}
    made = {name: (type, make) for name, type, make in types()}
    numbers = {}
    for name, (type, make) in made.items():
        drawn = [None if draw.randrange(9) == 0 else draw.randrange(80) for _ in range(ROWS)]
        numbers[name] = [None if i is None else make(i) for i in drawn]
        columns[name] = pa.array(numbers[name], type)
    table = pa.table(columns)
    writer, reader = client.do_put(flight.FlightDescriptor.for_path("t"), table.schema)
    with writer:
        writer.write_table(table, max_chunksize=BATCH)
        writer.done_writing()
        reader.read()

    def ids(keys, column, **read):
        command = json.dumps({"table": "t", "keys": column, "columns": ["id"]} | read)
        writer, reader = client.do_exchange(flight.FlightDescriptor.for_command(command))
        with writer:
            writer.begin(keys.schema)
            writer.write_table(keys, max_chunksize=7)
            writer.done_writing()
            return reader.read_all()["id"].to_pylist()

    cases = found = 0
    for name, (type, make) in made.items():
        wanted = [draw.randrange(100) for _ in range(draw.choice([0, 1, 3, 30]))]
        keys = [make(i) if i < 80 or "u8" != name else make(0) for i in wanted]
        keys += [None] * draw.randrange(2)
        array = pa.array(keys, type)
        have = set(array.to_pylist()) - {None}
        expected = [i for i, value in enumerate(columns[name].to_pylist()) if value in have]
        answer = ids(pa.table({name: array}), name)
        assert answer == expected, f"{name}: {keys} gave {answer}, not {expected}"
        cases += 1
        found += len(expected)

    # Keys of another type are what they are.
    other = pa.table({"i8": pa.array([1, 300, -40], pa.int64())})
    assert ids(other, "i8") == [i for i, v in enumerate(numbers["i8"]) if v in (1, -40)]
    exact = pa.table({"single": pa.array([0.5, 0.1], pa.float64())})
    assert ids(exact, "single") == [i for i, v in enumerate(numbers["single"]) if v == 0.5]
    words = pa.table({"dictionary": pa.array(["word 3", "word 4", "else"])})
    among = [i for i, v in enumerate(numbers["dictionary"]) if v in ("word 3", "word 4")]
    assert ids(words, "dictionary") == among
    assert ids(words, "dictionary", where="id < 1000", limit=2) == among[:2]
    coded = pa.table({"string": pa.array(["3", "ß" * 1 + "8"]).dictionary_encode()})
    expected = [i for i, v in enumerate(numbers["string"]) if v in ("3", "ß8")]
    assert ids(coded, "string") == expected

    try:
        ids(pa.table({"date32": pa.array(["1999-12-31"])}), "date32")
    except pa.ArrowInvalid as e:
        assert "does not compare" in str(e), e
    else:
        raise AssertionError("a text is a key of a day")
    print(f"keys of pyarrow: {cases} types, {found} rows found, 0 differ, seed {seed}")


main()
