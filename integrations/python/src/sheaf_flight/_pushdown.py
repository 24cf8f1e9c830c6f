"""Expressions of pyarrow for the server, as Substrait; and pieces of text for its own filters.

The server keeps the rows of an expression exactly as pyarrow would, or refuses it: then, and where
pyarrow cannot write an expression as Substrait, it is applied to what arrives.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from sheaf_flight._expressions import fields_of

LONGEST = 4096

# A request has 64 KiB at most, and a ticket 16.
_LARGEST = 40_000

# What Substrait's form of is_in leaves out, so that the server takes it for the default.
_LOST = re.compile("null_matching_behavior=(?!MATCH)")


def told(expression: pc.Expression, schema: pa.Schema) -> bytes | None:
    """An expression as Substrait; None if pyarrow cannot write it so that it means the same."""
    if _LOST.search(str(expression)):
        return None
    # Substrait lacks some types, of columns that need not be in it.
    read = fields_of(schema, [expression])
    fields = [field for field in schema if field.name in read]
    for typed in (_plain, _wide):
        row = pa.schema([field.with_type(typed(field.type)) for field in fields])
        try:
            said = bytes(expression.to_substrait(row))
            return said if len(said) <= _LARGEST else None
        except pa.ArrowException:
            continue  # It would need a cast, which wider columns may do without.
    return None


def _plain(kind: pa.DataType) -> pa.DataType:
    """The type of the values that a column means, however they are kept.

    For a comparison of a dictionary pyarrow writes a cast, which it says Substrait cannot do; the
    server compares the values of dictionaries and of decimals of all widths.
    """
    if pa.types.is_dictionary(kind):
        return _plain(kind.value_type)
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_plain(field.type)) for field in kind])
    if pa.types.is_decimal32(kind) or pa.types.is_decimal64(kind):
        return pa.decimal128(kind.precision, kind.scale)
    return kind


def _wide(kind: pa.DataType) -> pa.DataType:
    """A type that has all values of another, in which they compare as they do there."""
    kind = _plain(kind)
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_wide(field.type)) for field in kind])
    if (pa.types.is_integer(kind) and kind != pa.uint64()) or kind == pa.float32():
        return pa.float64() if kind == pa.float32() else pa.int64()
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us", kind.tz)
    if pa.types.is_time(kind):
        return pa.time64("us")
    return pa.string() if pa.types.is_large_string(kind) else kind


def compares(kind: pa.DataType) -> bool:
    """Whether the server compares values of a type as everybody does, but for NaN."""
    return (
        pa.types.is_integer(kind)
        or kind in (pa.float32(), pa.float64(), pa.string(), pa.large_string(), pa.date32())
        or (pa.types.is_timestamp(kind) and kind.tz in (None, "UTC"))
    )


def day(days: int) -> str | None:
    """A day by its number since 1970."""
    return f"DATE '{date(1970, 1, 1) + timedelta(days)}'" if abs(days) < 700_000 else None


def all_of(terms: list[str | None]) -> str | None:
    """What is true at least where all terms are; those that nobody can say are left out."""
    return _joined(" AND ", [term for term in terms if term is not None])


def any_of(terms: list[str | None]) -> str | None:
    """What is true at least where any term is: nothing to say if one cannot be said."""
    said = [term for term in terms if term is not None]
    return _joined(" OR ", said) if len(said) == len(terms) else None


def _joined(word: str, terms: list[str]) -> str | None:
    return word.join(f"({term})" for term in terms) if len(terms) > 1 else next(iter(terms), None)


def quoted(text: str, mark: str) -> str:
    """A name or a text as filters have it."""
    return mark + text.replace(mark, 2 * mark) + mark
