"""Columns of the oracle: what may stand in one, and what is asked of it."""

import datetime
import decimal

import pyarrow as pa
import pyarrow.compute as pc

LONG = "x" * 40
MOMENT = datetime.datetime(1969, 12, 31, 23, 59, 58)
NAN, INFINITY = float("nan"), float("inf")
SIGNS = {"=": pc.equal, "<>": pc.not_equal, "<": pc.less, "<=": pc.less_equal}
SIGNS |= {">": pc.greater, ">=": pc.greater_equal}


class Kind:
    """A type: what makes its values, and how constants of it are written in SQL and in filters."""

    def __init__(self, name, type, make, sql, text):
        self.name, self.type, self.make, self.sql, self.text = name, type, make, sql, text
        self.real = pa.types.is_floating(type)


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def real(value):
    return str(value) if abs(value) < INFINITY else {INFINITY: "'Infinity'"}.get(value, "'NaN'")


def kinds():
    for bits in (8, 16, 32, 64):
        top = 1 << bits
        yield Kind(f"int{bits}", getattr(pa, f"int{bits}")(), lambda d: d.randint(-4, 4), str, str)
        low = lambda d, top=top: d.choice([0, 1, 2, top - 1, top - 2])
        yield Kind(f"uint{bits}", getattr(pa, f"uint{bits}")(), low, str, str)
    reals = [0.0, -0.0, 0.5, 1.5, -2.25, 1e30, NAN, INFINITY]
    for name, type in (("FLOAT", pa.float32()), ("DOUBLE", pa.float64())):
        cast = lambda v, name=name: f"'{v}'::{name}"
        yield Kind(name, type, lambda d: d.choice(reals), cast, real)
    yield Kind("bool", pa.bool_(), lambda d: d.random() < 0.5, str, str)
    words = ["", "a", "ab", "b'", "ß", LONG + "b", LONG + "c", "zz"]
    for name in ("string", "large_string"):
        yield Kind(name, getattr(pa, name)(), lambda d: d.choice(words), quoted, quoted)
    coded = pa.dictionary(pa.int8(), pa.string())
    yield Kind("dictionary", coded, lambda d: d.choice(words), quoted, quoted)
    blobs = [b"", b"\0", b"a", b"\xff", b"\xff\0"]
    blob = lambda v: "'" + "".join(f"\\x{byte:02X}" for byte in v) + "'::BLOB"
    yield Kind("binary", pa.binary(), lambda d: d.choice(blobs), blob, lambda v: f"X'{v.hex()}'")
    cents = lambda d: decimal.Decimal(d.randint(-9, 9)) / 4
    exact = lambda v: f"'{v}'::DECIMAL(10,2)"
    yield Kind("decimal", pa.decimal128(10, 2), cents, exact, str)
    day = lambda d: datetime.date(1970, 1, 1) + datetime.timedelta(d.randint(-3, 3))
    yield Kind("date", pa.date32(), day, lambda v: f"DATE '{v}'", lambda v: f"DATE '{v}'")
    time = lambda d: datetime.time(d.randint(0, 2), 0, d.randint(0, 59))
    yield Kind("time", pa.time64("us"), time, lambda v: f"TIME '{v}'", lambda v: f"'{v}'")
    later = lambda d: MOMENT + datetime.timedelta(seconds=d.randint(-3, 3))
    for unit, name in (("s", "_S"), ("ms", "_MS"), ("us", ""), ("ns", "_NS")):
        sql = lambda v, name=name: f"'{v}'::TIMESTAMP{name}"
        yield Kind("at_" + unit, pa.timestamp(unit), later, sql, lambda v: f"TIMESTAMP '{v}'")
    zoned = lambda d: later(d).replace(tzinfo=datetime.timezone.utc)
    text = lambda v: f"TIMESTAMP '{v}'"
    yield Kind("zoned", pa.timestamp("us", "UTC"), zoned, lambda v: f"'{v}'::TIMESTAMPTZ", text)


KINDS = list(kinds())
STRUCT = pa.struct([("x", pa.int32()), ("y", pa.string())])


class Said:
    """A condition in three languages, pyarrow's with the meaning that NaN has in the others."""

    def __init__(self, sql, text, expression):
        self.sql, self.text, self.expression = sql, text, expression

    def __invert__(self):
        return Said(f"NOT ({self.sql})", f"NOT ({self.text})", ~self.expression)

    def joined(self, word, other):
        a, b = self.expression, other.expression
        return Said(
            f"({self.sql}) {word} ({other.sql})",
            f"({self.text}) {word} ({other.text})",
            a & b if word == "AND" else a | b,
        )


class Column:
    """A column, or a member of a struct, that is asked about."""

    def __init__(self, name, kind, member=None):
        self.kind = kind
        self.name = f'"{name}"' if member is None else f'"{name}"."{member}"'
        self.field = pc.field(name) if member is None else pc.field(name, member)

    def nan(self):
        return pc.is_nan(self.field)

    def with_constant(self, sign, value):
        kind = self.kind
        sql, text = (f"{self.name} {sign} {form(value)}" for form in self.forms())
        if kind.real and value != value:
            fine = pc.if_else(self.field.is_valid(), True, pa.scalar(None, pa.bool_()))
            some = {"=": self.nan(), "<>": ~self.nan(), "<": ~self.nan(), ">=": self.nan()}
            some |= {"<=": fine, ">": ~fine}
            return Said(sql, text, some[sign])
        plain = kind.type.value_type if pa.types.is_dictionary(kind.type) else kind.type
        expression = SIGNS[sign](self.field, pa.scalar(value, plain))
        if kind.real and sign in (">", ">="):
            expression = expression | self.nan()
        return Said(sql, text, expression)

    def with_column(self, sign, other):
        said = f"{self.name} {sign} {other.name}"
        expression = SIGNS[sign](self.field, other.field)
        if self.kind.real:
            a, b = self.nan(), other.nan()
            both = {"=": a & b, "<=": b, ">=": a, "<": b & ~a, ">": a & ~b}
            equal = SIGNS["="](self.field, other.field) | (a & b)
            # A null on the other side makes all of it unknown.
            known = self.field.is_valid() & other.field.is_valid()
            expression = ~equal if sign == "<>" else expression | both[sign]
            expression = pc.if_else(known, expression, pa.scalar(None, pa.bool_()))
        return Said(said, said, expression)

    def test(self, draw, others):
        choice = draw.randrange(9)
        if choice == 0:
            return Said(f"{self.name} IS NULL", f"{self.name} IS NULL", self.field.is_null())
        if choice == 1 and self.kind.real:
            return Said(f"isnan({self.name})", f"{self.name} IS NAN", self.nan())
        same = [other for other in others if other.kind is self.kind]
        if choice == 2:
            return self.with_column(draw.choice(list(SIGNS)), draw.choice(same))
        if choice == 3:
            return self.one_of([self.kind.make(draw) for _ in range(draw.randint(1, 4))])
        if choice == 4:
            low, high = self.kind.make(draw), self.kind.make(draw)
            both = self.with_constant(">=", low).joined("AND", self.with_constant("<=", high))
            written = [f"{self.name} BETWEEN {f(low)} AND {f(high)}" for f in self.forms()]
            return Said(written[0], written[1], both.expression)
        if choice == 5 and "string" in self.kind.name:
            start = draw.choice(["", "a", LONG, "ß"])
            like = f"{self.name} LIKE {quoted(start + '%')}"
            return Said(like, like, pc.starts_with(self.field, start))
        return self.with_constant(draw.choice(list(SIGNS)), self.kind.make(draw))

    def forms(self):
        return self.kind.sql, self.kind.text

    def one_of(self, values):
        equal = self.with_constant("=", values[0])
        for value in values[1:]:
            equal = equal.joined("OR", self.with_constant("=", value))
        lists = [", ".join(map(form, values)) for form in self.forms()]
        sql, text = (f"{self.name} IN ({options})" for options in lists)
        return Said(sql, text, equal.expression)
