"""Asks the same rows by expressions of pyarrow, as Substrait of a server and of pyarrow itself.

    python substrait.py PORT SEED CASES

A row number must be there exactly where pyarrow's own evaluation has it. Where a filter's text says
the same it is asked, too. What a server refuses must be refused as not implemented.
"""

import base64
import collections
import datetime
import decimal
import json
import random
import sys

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.flight as flight
import pyarrow.substrait

ROWS = 1500
BATCH = 250
DAY = datetime.date(2000, 2, 28)
MOMENT = datetime.datetime(1999, 12, 31, 23, 59, 58)
TEXTS = ["", "a", "ab", "abc", "a%", "a%b", "a_", "ba", "ß", "ßa", "\ud7ff", "\U0010ffff", "z" * 9]
REALS = [0.0, -0.0, 0.1, 1.5, -1.5, 1e30, 3.0, float("nan"), float("inf"), float("-inf"), 5e-324]


def types():
    """Names, types and what makes a value of one, of a pick(low, high)."""
    for bits in (8, 16, 32, 64):
        yield f"i{bits}", getattr(pa, f"int{bits}")(), lambda pick: pick(-3, 3)
        top = 1 << bits
        yield f"u{bits}", getattr(pa, f"uint{bits}")(), lambda pick, top=top: pick(-3, 3) % top
    yield "f", pa.float32(), lambda pick: REALS[pick(0, 9)]
    yield "d", pa.float64(), lambda pick: REALS[pick(0, 10)]
    yield "e", pa.float64(), lambda pick: REALS[pick(0, 10)]
    yield "b", pa.bool_(), lambda pick: pick(0, 1) == 1
    for name in ("string", "large_string", "string_view"):
        yield name, getattr(pa, name)(), lambda pick: TEXTS[pick(0, len(TEXTS) - 1)]
    for name in ("binary", "large_binary", "binary_view"):
        yield name, getattr(pa, name)(), lambda pick: bytes([pick(0, 3) * 80]) * pick(0, 3)
    yield "fixed", pa.binary(2), lambda pick: bytes([pick(0, 2), 255])
    yield "dec", pa.decimal128(10, 2), lambda pick: decimal.Decimal(pick(-3, 3)) / 4
    yield "d32", pa.date32(), lambda pick: DAY + datetime.timedelta(pick(-3, 3))
    yield "d64", pa.date64(), lambda pick: DAY + datetime.timedelta(pick(-3, 3))
    for name, kind in (("s", pa.time32), ("ms", pa.time32), ("us", pa.time64), ("ns", pa.time64)):
        yield "t" + name, kind(name), lambda pick: datetime.time(pick(0, 2), 0, pick(0, 1))
    for unit in ("s", "ms", "us"):
        later = lambda pick: MOMENT + datetime.timedelta(seconds=pick(-3, 3))
        yield "w" + unit, pa.timestamp(unit), later
        yield "z" + unit, pa.timestamp(unit, "Europe/Berlin"), later
    yield "w.s", pa.int16(), lambda pick: pick(-3, 3)
    yield "o", pa.int32(), lambda pick: pick(-3, 3)


class Expressions:
    """Random expressions over a table, with the texts that say the same where there are any."""

    def __init__(self, draw):
        self.draw = draw
        self.types = {name: (type, make) for name, type, make in types()}
        self.names = list(self.types)

    def value(self, name):
        type, make = self.types[name]
        return pa.scalar(make(self.draw.randint), type)

    def test(self):
        """One test, and its text or None."""
        name = self.draw.choice(self.names)
        type, _ = self.types[name]
        field, quoted = pc.field(name), '"' + name + '"'
        floating = pa.types.is_floating(type)
        kind = self.draw.randrange(11)
        if kind == 0:
            return field.is_null(), f"{quoted} IS NULL"
        if kind == 1:
            return field.is_valid(), f"{quoted} IS NOT NULL"
        if kind == 2:
            options = [self.value(name).as_py() for _ in range(self.draw.randrange(4))]
            options += [None] * self.draw.randrange(2)
            wide = pa.float64() if floating else type
            return field.isin(pa.array(options, wide)), None
        if kind == 3 and name in ("f", "d", "e", "i32"):
            return self.draw.choice([pc.is_nan, pc.is_finite])(field), None
        if kind == 4 and pa.types.is_boolean(type):
            return field, f"{quoted} = TRUE"
        if kind <= 6 and "string" in name:
            match = self.draw.choice([pc.starts_with, pc.ends_with, pc.match_substring])
            return match(field, self.draw.choice(TEXTS)), None
        if kind == 7:
            same = [other for other in self.names if self.types[other][0] == type]
            other = self.draw.choice(same)
            text = None if floating else "{} {} {}".format(quoted, "{}", '"' + other + '"')
            return self.compare(field, pc.field(other), text)
        if kind == 8:
            inner = pc.field("st", "in", "x")
            return self.compare(inner, self.value("i32"), None)
        value = self.value(name)
        if self.draw.randrange(12) == 0:
            value = pa.scalar(None, type)
        return self.compare(field, value, None if floating else self.said(quoted, type, value))

    def said(self, quoted, type, value):
        if not value.is_valid:
            return quoted + " {} NULL"
        python = value.as_py()
        if pa.types.is_integer(type) or pa.types.is_decimal(type):
            return f"{quoted} {{}} {python}"
        if pa.types.is_boolean(type):
            return f"{quoted} {{}} {str(python).upper()}"
        if pa.types.is_date(type):
            return f"{quoted} {{}} DATE '{python}'"
        if isinstance(python, bytes):
            return f"{quoted} {{}} X'{python.hex()}'"
        if isinstance(python, str):
            return quoted + " {} " + "'{}'".format(python.replace("'", "''"))
        if isinstance(python, datetime.time):
            return f"{quoted} {{}} '{python}'"
        return f"{quoted} {{}} TIMESTAMP '{python}'"

    def compare(self, left, right, text):
        signs = {"=": pc.equal, "<>": pc.not_equal, "<": pc.less, "<=": pc.less_equal}
        signs |= {">": pc.greater, ">=": pc.greater_equal}
        sign = self.draw.choice(list(signs))
        if not isinstance(right, pc.Expression):
            right = pc.scalar(right)
        return signs[sign](left, right), None if text is None else text.replace("{}", sign)

    def expression(self, depth):
        if depth == 0:
            return self.test()
        kind = self.draw.randrange(8)
        first, said = self.expression(depth - 1)
        if kind <= 1:
            return ~first, None if said is None else f"NOT ({said})"
        second, also = self.expression(depth - 1)
        if kind == 7:
            return pc.coalesce(first, second), None
        if kind == 6:
            third, _ = self.expression(depth - 1)
            fourth = self.expression(0)[0]
            conditions = pc.make_struct(first, second)
            return pc.case_when(conditions, third, fourth, pc.scalar(False)), None
        sign, word = self.draw.choice([("&", "AND"), ("|", "OR")])
        both = first & second if sign == "&" else first | second
        return both, None if said is None or also is None else f"({said}) {word} ({also})"


def rows(draw):
    """All types, a third of the rows of each batch alike, so that statistics decide some."""
    columns = {"id": pa.array(range(ROWS), pa.int64())}
    for name, type, make in types():
        values = []
        for batch in range(ROWS // BATCH):
            same = make(draw.randint)
            mode = draw.randrange(4)
            for _ in range(BATCH):
                value = make(draw.randint) if mode else same
                values.append(None if mode != 1 and draw.randrange(5) == 0 else value)
        columns[name] = pa.array(values, type)
    inner = pa.StructArray.from_arrays([columns["o"]], ["x"], mask=columns["b"].is_null())
    columns["st"] = pa.StructArray.from_arrays([inner, columns["f"]], ["in", "y"])
    columns["dict"] = columns["string"].dictionary_encode()
    return pa.table(columns)


class Server:
    def __init__(self, port):
        self.client = flight.connect(f"grpc://127.0.0.1:{port}")

    def put(self, table):
        path = flight.FlightDescriptor.for_path("t")
        writer, reader = self.client.do_put(path, table.schema)
        with writer:
            writer.write_table(table, max_chunksize=BATCH)
            writer.done_writing()
            reader.read()

    def ids(self, **read):
        command = json.dumps({"table": "t", "columns": ["id"], "parts": 3} | read).encode()
        info = self.client.get_flight_info(flight.FlightDescriptor.for_command(command))
        parts = [self.client.do_get(part.ticket).read_all() for part in info.endpoints]
        together = pa.concat_tables(parts)["id"].to_pylist()
        if together and together[0] % 4:
            return together
        alone = self.client.do_get(flight.Ticket(command)).read_all()["id"].to_pylist()
        assert alone == together, f"{read}: the ticket and the request differ"
        return alone

    def refuses(self, error, text, substrait):
        try:
            self.ids(substrait=substrait)
        except error as e:
            assert text in str(e), f"{text!r} is not in {e}"
        else:
            raise AssertionError(f"no {error.__name__} with {text!r}")


def encoded(message):
    return base64.b64encode(bytes(message)).decode()


def beside(server, table, draw, cases):
    random_ = Expressions(draw)
    data = ds.dataset(table)
    counts = collections.Counter()
    while counts["cases"] < cases:
        expression, text = random_.expression(draw.randrange(4))
        try:
            schema = table.schema if draw.randrange(2) else table.schema.remove(0)
            bound = pa.substrait.serialize_expressions([expression], ["keep"], schema)
            # Not as a filter: pyarrow cannot pick rows of views.
            kept = data.to_table({"id": pc.field("id"), "kept": expression})
            expected = [i for i, keep in zip(*kept.to_pydict().values()) if keep]
        except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
            counts["not said by pyarrow"] += 1
            continue
        try:
            found = server.ids(substrait=encoded(bound))
        except NotImplementedError as e:
            counts["refused"] += 1
            assert "is not implemented" in str(e), e
            continue
        assert found == expected, f"{expression}: {found} is not {expected}"
        counts["cases"] += 1
        counts["kept"] += len(expected)
        if text is not None:
            assert server.ids(where=text) == expected, f"{text} is not {expression}"
            counts["texts"] += 1
    return dict(counts)


def refusals(server, table):
    field, schema = pc.field, table.schema
    said = lambda expression: encoded(expression.to_substrait(schema))
    implemented = "is not implemented"
    server.refuses(NotImplementedError, implemented, said(field("o") + 1 > 2))
    cast = field("o").cast(pa.int8(), safe=False)
    server.refuses(NotImplementedError, "a cast", said(cast == 1))
    server.refuses(NotImplementedError, "% or _", said(pc.ends_with(field("string"), "a%")))
    server.refuses(NotImplementedError, "-0.0", said(field("d").isin([0.0])))
    unknown = pc.if_else(field("o") > 1, field("b"), field("b"))
    server.refuses(NotImplementedError, "if_else", said(unknown))
    other = pa.schema([("nosuch", pa.int32())])
    message = encoded((field("nosuch") > 1).to_substrait(other))
    server.refuses(KeyError, "no column nosuch", message)
    other = pa.schema([("o", pa.string())])
    server.refuses(pa.ArrowInvalid, "BAD_FILTER", encoded((field("o") > "a").to_substrait(other)))
    both = pa.substrait.serialize_expressions([field("o") > 1] * 2, ["x", "y"], schema)
    server.refuses(pa.ArrowInvalid, "not 2", encoded(both))
    server.refuses(pa.ArrowInvalid, "base64", "no base64!")
    server.refuses(pa.ArrowInvalid, "ExtendedExpression", encoded(b"\xff\xff\xff"))
    server.refuses(pa.ArrowInvalid, "not 0", "")


def main():
    port, seed, cases = sys.argv[1:]
    draw = random.Random(int(seed))
    server = Server(port)
    table = rows(draw)
    server.put(table)
    counts = beside(server, table, draw, int(cases))
    refusals(server, table)
    print(f"Substrait beside pyarrow: {counts}, 0 differ, seed {seed}")


main()
