"""Puts tables of every type that pyarrow can make, and reads them back in every way there is.

    python every_type.py PORT

Whatever comes back must equal what was put, value by value, with its schema and its metadata.
"""

import base64
import datetime
import decimal
import json
import sys

import pyarrow as pa
import pyarrow.flight as flight

ROWS = 1500


def column(make, type):
    """A column in three chunks, the second sliced, with nulls where the type can have them."""
    values = [None if i % 7 == 3 else make(i) for i in range(ROWS)]
    first = pa.array(values[:500], type)
    second = pa.array([make(0), make(1)] + values[500:900], type).slice(2)
    return pa.chunked_array([first, second, pa.array(values[900:], type)], type)


def plain():
    day = datetime.date(1999, 12, 31)
    moment = datetime.datetime(1969, 7, 20, 20, 17, 40)
    delta = datetime.timedelta
    yield "null", pa.null(), lambda i: None
    yield "bool", pa.bool_(), lambda i: i % 3 == 0
    for bits in (8, 16, 32, 64):
        signed, unsigned = getattr(pa, f"int{bits}")(), getattr(pa, f"uint{bits}")()
        yield f"int{bits}", signed, lambda i, b=bits: (i * 31) % (1 << b - 1) - (1 << b - 2)
        yield f"uint{bits}", unsigned, lambda i, b=bits: (i * 31) % (1 << b)
    yield "half", pa.float16(), lambda i: i / 4
    yield "float", pa.float32(), lambda i: -i / 8
    yield "double", pa.float64(), lambda i: i * 1e100
    for bits, precision in ((32, 9), (64, 18), (128, 38), (256, 76)):
        type = getattr(pa, f"decimal{bits}")(precision, 2)
        yield f"decimal{bits}", type, lambda i: decimal.Decimal(i * 997 - 5000) / 100
    yield "date32", pa.date32(), lambda i: day + delta(days=i)
    yield "date64", pa.date64(), lambda i: day + delta(days=i)
    for unit in ("s", "ms"):
        yield f"time32_{unit}", pa.time32(unit), lambda i: (moment + delta(seconds=i)).time()
    for unit in ("us", "ns"):
        yield f"time64_{unit}", pa.time64(unit), lambda i: (moment + delta(seconds=i)).time()
    for unit in ("s", "ms", "us", "ns"):
        yield f"timestamp_{unit}", pa.timestamp(unit), lambda i: moment + delta(seconds=i)
        yield f"duration_{unit}", pa.duration(unit), lambda i: delta(seconds=i - 700)
    yield "timestamp_tz", pa.timestamp("us", "Europe/Berlin"), lambda i: moment + delta(hours=i)
    yield "interval", pa.month_day_nano_interval(), lambda i: pa.MonthDayNano([i, -i, i * 1000])
    for name in ("binary", "large_binary", "binary_view"):
        yield name, getattr(pa, name)(), lambda i: bytes([i % 256]) * (i % 40)
    for name in ("string", "large_string", "string_view"):
        yield name, getattr(pa, name)(), lambda i: "ßx" * (i % 20) + str(i)
    yield "fixed", pa.binary(5), lambda i: f"{i:05}".encode()


def nested():
    strings = pa.string()
    yield "list", pa.list_(pa.int32()), lambda i: list(range(i % 5))
    yield "large_list", pa.large_list(strings), lambda i: [str(j) for j in range(i % 4)]
    yield "list_view", pa.list_view(pa.int64()), lambda i: list(range(i % 6))
    yield "large_list_view", pa.large_list_view(strings), lambda i: ["x" * (i % 9)] * (i % 3)
    yield "fixed_list", pa.list_(pa.int16(), 3), lambda i: [i % 100, None, 7]
    pair = pa.struct([("a", pa.int8()), ("b", pa.list_(strings))])
    yield "struct", pair, lambda i: {"a": i % 100, "b": [str(i)] * (i % 3)}
    yield "list_of_struct", pa.list_(pair), lambda i: [{"a": 1, "b": None}] * (i % 3)
    yield "map", pa.map_(strings, pa.int32()), lambda i: [(str(j), j) for j in range(i % 4)]
    for index in ("int8", "uint16", "int32", "int64"):
        type = pa.dictionary(getattr(pa, index)(), strings)
        yield f"dictionary_{index}", type, lambda i: f"key {i % 11}"
    words = pa.dictionary(pa.int32(), strings)
    yield "list_of_dictionary", pa.list_(words), lambda i: [f"w{i % 5}"] * (i % 3)
    yield "runs", pa.run_end_encoded(pa.int32(), pa.int64()), lambda i: i // 100


def special():
    """Columns that pa.array cannot make from Python values."""
    ints = pa.array(range(ROWS), pa.int32())
    texts = pa.array([str(i) for i in range(ROWS)])
    ids = pa.array([i % 2 for i in range(ROWS)], pa.int8())
    yield "sparse_union", pa.UnionArray.from_sparse(ids, [ints, texts])
    half = pa.array([i // 2 for i in range(ROWS)], pa.int32())
    children = [ints[: ROWS // 2], texts[: ROWS // 2]]
    yield "dense_union", pa.UnionArray.from_dense(ids, half, children)
    storage = pa.array([bytes([i % 256]) * 16 for i in range(ROWS)], pa.binary(16))
    yield "uuid", pa.ExtensionArray.from_storage(pa.uuid(), storage)
    yield "json", pa.ExtensionArray.from_storage(pa.json_(), texts)
    bytes8 = pa.array([i % 2 for i in range(ROWS)], pa.int8())
    yield "bool8", pa.ExtensionArray.from_storage(pa.bool8(), bytes8)
    opaque = pa.opaque(pa.int32(), "unknown", "somebody")
    yield "opaque", pa.ExtensionArray.from_storage(opaque, ints)


def tables():
    for name, type, make in [*plain(), *nested()]:
        field = pa.field(name, type, metadata={"why": "a field's own"})
        yield name, pa.table([column(make, type)], pa.schema([field], {"who": "the schema"}))
    for name, array in special():
        yield name, pa.table({name: array})
    wide = {name: column(make, type) for name, type, make in [*plain(), *nested()]}
    yield "wide", pa.table(wide)
    yield "empty", pa.table(wide).slice(0, 0)
    yield "no_columns", pa.table({"x": range(10)}).select([])
    floats = pa.array([float("nan"), float("inf"), -0.0, 0.0, None])
    yield "odd_floats", pa.table({"f": floats})


def put(client, name, table, codec=None):
    options = flight.FlightCallOptions(
        write_options=pa.ipc.IpcWriteOptions(compression=codec, emit_dictionary_deltas=True))
    descriptor = flight.FlightDescriptor.for_path(name)
    writer, reader = client.do_put(descriptor, table.schema, options)
    with writer:
        for batch in table.to_batches():
            writer.write_batch(batch)
        writer.done_writing()
        result = json.loads(reader.read().to_pybytes())
    assert result["rows"] == table.num_rows, result


def collect(readers):
    """One table of all batches; unlike read_all it keeps the rows of a table without columns."""
    schema, batches = None, []
    for reader in readers:
        schema = reader.schema
        batches += [chunk.data for chunk in reader]
    return pa.Table.from_batches(batches, schema)


def read(client, **request):
    return collect([client.do_get(flight.Ticket(json.dumps(request).encode()))])


def same(what, expected, got):
    assert got.schema.equals(expected.schema, check_metadata=True), (
        f"{what}: schema\n{got.schema}\ninstead of\n{expected.schema}")
    got.validate(full=True)
    if not got.equals(expected):
        # NaN does not equal itself; the text of a table does.
        assert got.num_rows == expected.num_rows, f"{what}: {got.num_rows} rows"
        assert got.to_pylist().__repr__() == expected.to_pylist().__repr__(), f"{what}: values"


def check(client, name, table):
    put(client, name, table)
    info = client.get_flight_info(flight.FlightDescriptor.for_path(name))
    assert info.total_records == table.num_rows, info.total_records
    assert info.schema.equals(table.schema, check_metadata=True)
    same(name, table, collect(client.do_get(endpoint.ticket) for endpoint in info.endpoints))
    same(name + " in small parts", table, read(client, table=name, max_message_bytes=65536))
    names = table.column_names[::-1]
    if names:
        same(name + " limited", table.slice(0, 700), read(client, table=name, limit=700))
        odd = read(client, table=name, limit=701, max_message_bytes=65536)
        same(name + " limited, small", table.slice(0, 701), odd)
        same(name + " reversed", table.select(names), read(client, table=name, columns=names))
    put(client, name, table, codec="zstd")
    twice = pa.Table.from_batches(table.to_batches() * 2, table.schema)
    same(name + " twice", twice, read(client, table=name))
    return table.schema.types


def check_compressed(client, codec):
    """A table that is kept compressed, travels compressed, and is expanded to be cut."""
    table = pa.table({
        "n": pa.array([i // 50 if i % 3 else None for i in range(200_000)], pa.int64()),
        "s": pa.array([f"text {i // 9}" for i in range(200_000)]),
        "d": pa.array([f"word {i % 7}" for i in range(200_000)]).dictionary_encode(),
    })
    schema = base64.b64encode(table.schema.serialize()).decode()
    request = {"table": codec, "schema": schema, "compress": codec}
    list(client.do_action(flight.Action("sheaf.v1.create_table", json.dumps(request).encode())))
    put(client, codec, table, codec=codec)
    same(codec, table, read(client, table=codec))
    same(codec + " in small parts", table, read(client, table=codec, max_message_bytes=65536))
    same(codec + " limited", table.slice(0, 99_999), read(client, table=codec, limit=99_999))


def check_dictionaries(client):
    """Each batch has a dictionary of its own: it is replaced within the stream."""
    chunks = [pa.array([f"{c} {i % 5}" for i in range(100)]).dictionary_encode() for c in "abc"]
    chunks.append(pa.array([None, "a 0", None]).dictionary_encode())
    table = pa.table({"d": pa.chunked_array(chunks)})
    put(client, "dictionaries", table)
    got = read(client, table="dictionaries")
    assert got["d"].to_pylist() == table["d"].to_pylist()
    small = read(client, table="dictionaries", max_message_bytes=65536, limit=299)
    assert small["d"].to_pylist() == table["d"].to_pylist()[:299]


def check_tags(client):
    """A tagged stream with dictionaries: every tag comes back, every batch stays."""
    table = pa.table({"d": pa.array(["x", None, "y"] * 400).dictionary_encode()})
    writer, reader = client.do_put(flight.FlightDescriptor.for_path("tags"), table.schema)
    with writer:
        for i, batch in enumerate(table.to_batches(max_chunksize=100)):
            writer.write_with_metadata(batch, f"tag {i}".encode())
            assert reader.read().to_pybytes() == f"tag {i}".encode()
        writer.done_writing()
        assert reader.read() is None
    chunks = list(client.do_get(flight.Ticket(b'{"table":"tags"}')))
    assert [chunk.data.num_rows for chunk in chunks] == [100] * 12
    assert [int(chunk.app_metadata.to_pybytes()) for chunk in chunks] == list(range(12))
    got = pa.Table.from_batches([chunk.data for chunk in chunks])
    assert got["d"].to_pylist() == table["d"].to_pylist()


def nulls(rows, type):
    if isinstance(type, pa.BaseExtensionType):
        return pa.ExtensionArray.from_storage(type, pa.nulls(rows, type.storage_type))
    return pa.nulls(rows, type)


def check_added(client, codec):
    """Columns of every type that a table gets are null where they were never written."""
    name = "added_" + codec
    wide = pa.table({name: column(make, type) for name, type, make in [*plain(), *nested()]})
    for extra, array in special():
        wide = wide.append_column(pa.field(extra, array.type, metadata={"its": "own"}), [array])
    rows = 5000
    old = pa.table({"id": range(rows)}).replace_schema_metadata({"who": "the schema"})
    schema = base64.b64encode(old.schema.serialize()).decode()
    make = {"table": name, "schema": schema, "compress": codec, "batch_rows": 1024}
    act(client, "create_table", make)
    put(client, name, old)
    schema = base64.b64encode(wide.schema.serialize()).decode()
    added = act(client, "add_column", {"table": name, "schema": schema, "key": "once"})
    assert added["rows"] == 0 and not added["duplicate"], added
    again = act(client, "add_column", {"table": name, "schema": schema, "key": "once"})
    assert again == {**added, "duplicate": True}, again
    expected = old
    for field in wide.schema:
        expected = expected.append_column(field, [nulls(rows, field.type)])
    same(name + " before", expected, read(client, table=name))
    new = pa.table([pa.array(range(ROWS)), *wide.columns], expected.schema)
    put(client, name, new)
    both = pa.concat_tables([expected, new])
    same(name, both, read(client, table=name))
    same(name + " then", old, read(client, table=name, at=added["snapshot"] - 1))
    same(name + " limited", both.slice(0, 1500), read(client, table=name, limit=1500))
    small = read(client, table=name, max_message_bytes=65536)
    same(name + " in small parts", both, small)
    names = both.column_names[::-3]
    same(name + " some", both.select(names), read(client, table=name, columns=names))
    for column_name in ("int32", "list_of_struct", "dense_union", "runs", "dictionary_int8"):
        where = f"{column_name} IS NULL AND id >= 4000"
        some = read(client, table=name, where=where, columns=names)
        kept = both.slice(4000, 1000).select(names)
        same(f"{name} where {where}", kept, some)
        where = f"{column_name} IS NULL AND (id = 1 OR id = 4999)"
        kept = pa.concat_tables([both.slice(1, 1), both.slice(4999, 1)])
        same(f"{name} where {where}", kept, read(client, table=name, where=where))
    return wide.num_columns


def act(client, action, request):
    body = json.dumps(request).encode()
    (result,) = client.do_action(flight.Action("sheaf.v1." + action, body))
    return json.loads(result.body.to_pybytes())


def main():
    client = flight.connect(f"grpc://127.0.0.1:{sys.argv[1]}")
    types = set()
    count = 0
    for name, table in tables():
        types.update(str(type) for type in check(client, name, table))
        count += 1
    for codec in ("lz4", "zstd"):
        check_compressed(client, codec)
    added = [check_added(client, codec) for codec in ("none", "lz4", "zstd")]
    check_dictionaries(client)
    check_tags(client)
    print(f"added columns: {added[0]} of every type are null where they were never written")
    print(f"every type: {count} tables of {len(types)} types came back equal")
    client.close()


main()
