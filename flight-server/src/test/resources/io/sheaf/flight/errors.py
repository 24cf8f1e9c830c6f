"""What a pyarrow client sees when a request is wrong.

    python errors.py PORT
"""

import base64
import json
import sys

import pyarrow as pa
import pyarrow.flight as flight


def fails(error, text, call):
    try:
        call()
    except error as e:
        assert text in str(e), f"{text!r} is not in {e}"
    else:
        raise AssertionError(f"no {error.__name__} with {text!r}")


def main():
    client = flight.connect(f"grpc://127.0.0.1:{sys.argv[1]}")

    def get(ticket):
        text = ticket if isinstance(ticket, bytes) else json.dumps(ticket).encode()
        return client.do_get(flight.Ticket(text)).read_all()

    def act(name, **fields):
        action = flight.Action("sheaf.v1." + name, json.dumps(fields).encode())
        return [json.loads(result.body.to_pybytes()) for result in client.do_action(action)]

    def put(descriptor, table, **options):
        writer, reader = client.do_put(descriptor, table.schema)
        with writer:
            writer.write_table(table, **options)
            writer.done_writing()
            reader.read()

    schema = pa.schema([("delay", pa.int64()), ("place", pa.struct([("x", pa.int8())]))])
    message = base64.b64encode(schema.serialize()).decode()
    made = act("create_table", table="flights", schema=message)
    assert made == [{"table": "main.flights"}], made
    path = flight.FlightDescriptor.for_path
    assert client.get_schema(path("flights")).schema.equals(schema)
    assert [f.total_records for f in client.list_flights(b"fl*")] == [0]
    assert [f.total_records for f in client.list_flights(b"x*")] == []

    fails(KeyError, 'did you mean "flights"? [UNKNOWN_TABLE]', lambda: get({"table": "flihgts"}))
    fails(KeyError, "[UNKNOWN_COLUMN]", lambda: get({"table": "flights", "columns": ["dely"]}))
    def filtered(where):
        return {"table": "flights", "where": where}

    nested = {"table": "flights", "columns": ["place.x"]}
    fails(NotImplementedError, "place.x", lambda: get(nested))
    enhanced = {"table": "flights", "substrait": "KgISAA=="}
    fails(NotImplementedError, "AdvancedExtension", lambda: get(enhanced))
    fails(KeyError, "[UNKNOWN_COLUMN where:0-4]", lambda: get(filtered("dely > 0")))
    fails(pa.ArrowInvalid, "[BAD_FILTER where:7-7]", lambda: get(filtered("delay >")))
    fails(NotImplementedError, "place", lambda: get(filtered("place > 1")))
    fails(pa.ArrowInvalid, "[UNKNOWN_FIELD]", lambda: get({"table": "flights", "filter": "x"}))
    fails(pa.ArrowInvalid, "[BAD_TICKET]", lambda: get(b"SHF1\1" + bytes(60)))
    fails(pa.ArrowInvalid, "[BAD_TICKET]", lambda: get(b"hello"))
    fails(NotImplementedError, "[UNKNOWN_ACTION]", lambda: act("explode"))
    again = {"table": "flights", "schema": message}
    fails(pa.ArrowException, "[TABLE_EXISTS]", lambda: act("create_table", **again))
    fails(pa.ArrowInvalid, "[BAD_DATA]", lambda: put(path("flights"), pa.table({"delay": ["x"]})))
    fails(pa.ArrowInvalid, "[BAD_REQUEST]", lambda: put(path("a", "b", "c"), pa.table({"x": [1]})))
    bad = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0"),
                                                 pa.py_buffer(b"\xff")])
    fails(pa.ArrowInvalid, "[BAD_DATA]", lambda: put(path("t"), pa.table({"s": bad})))
    fails(KeyError, "[UNKNOWN_TABLE]", lambda: get({"table": "t"}))
    huge = pa.table({"b": [bytes(300 << 20)]})
    fails(Exception, "exceeds maximum size", lambda: put(path("huge"), huge))

    assert act("rename_table", table="flights", to="s.f")[0]["table"] == "s.f"
    assert act("drop_table", table="s.f")[0]["table"] == "s.f"
    assert list(client.list_flights()) == []
    print("pyarrow: errors as they should be")
    client.close()


main()
