"""Expressions of pyarrow in the words of the server's filters, as far as they go.

What an expression says is taken from its Substrait form, the only one that pyarrow tells. The text
that is made of it is true at least where the expression is: a part that the text cannot say is left
out of an AND, and takes the whole of an OR with it. The server thus sends every row that is wanted,
and few others; the expression itself is applied to what arrives. NaN is why texts are never more
than that: the server has it above all numbers, pyarrow beside them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sheaf_flight._expressions import fields_of

LONGEST = 4096
_FUNCTIONS = {"equal": "=", "not_equal": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_NULLS = {"is_null": "IS NULL", "is_not_null": "IS NOT NULL"}
_EPOCH = datetime(1970, 1, 1)

# Numbers of fields in substrait/algebra.proto and extended_expression.proto.
_EXTENSION, _REFERRED, _DECLARED = 2, 3, 3
_LITERAL, _SELECTION, _FUNCTION, _IF_THEN, _ONE_OF = 1, 2, 3, 6, 8
_BOOLEAN, _WHOLE, _REAL, _TEXT, _MOMENT, _DAY, _MOMENT_TZ = 1, (2, 3, 5, 7), 11, 12, 14, 16, 27


def superset(expression: pc.Expression, schema: pa.Schema) -> str | None:
    """A filter's text that is true wherever the expression is; None if there is none to tell."""
    # Substrait lacks some types too, of columns that need not be in it.
    read = fields_of(schema, [expression])
    row = pa.schema([field for field in schema if field.name in read])
    try:
        message = _message(bytes(expression.to_substrait(row)))
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return None  # Substrait has no word for some part of it.
    names = {}
    for extension in message.get(_EXTENSION, []):
        for declared in _message(extension).get(_DECLARED, []):
            function = _message(declared)
            names[function.get(2, [0])[0]] = function[3][0].decode()
    (referred,) = message[_REFERRED]
    text = _Reading(row, schema.names, names).condition(_message(referred)[1][0])
    return text if text is not None and len(text) <= LONGEST else None


class _Reading:
    """One expression being read, over a row, with its functions' names by their numbers."""

    def __init__(self, row: pa.Schema, columns: list[str], names: dict[int, str]) -> None:
        self._row = row
        self._columns = columns
        self._names = names

    def condition(self, expression: bytes) -> str | None:
        """What is true at least where an expression is; None is what is always true."""
        ((kind, (content, *_)),) = _message(expression).items()
        if kind == _IF_THEN:
            return self._if_then(_message(content))
        if kind == _ONE_OF:
            return self._one_of(_message(content))
        return self._function(_message(content)) if kind == _FUNCTION else None

    def _function(self, function: dict[int, list[Any]]) -> str | None:
        name = self._names[function.get(1, [0])[0]]
        arguments = [_message(argument)[3][0] for argument in function.get(4, [])]
        if name in ("and", "or"):
            terms = [self.condition(argument) for argument in arguments]
            return all_of(terms) if name == "and" else any_of(terms)
        operands = [self._operand(argument) for argument in arguments]
        if None in operands:
            return None
        constant = any(_LITERAL in _message(argument) for argument in arguments)
        if name in _FUNCTIONS and constant:
            return f"{operands[0]} {_FUNCTIONS[name]} {operands[1]}"
        return f"{operands[0]} {_NULLS[name]}" if name in _NULLS else None

    def _one_of(self, one_of: dict[int, list[Any]]) -> str | None:
        operands = [self._operand(one_of[1][0]), *map(self._operand, one_of.get(2, []))]
        if None in operands or len(operands) == 1:
            return None
        return f"{operands[0]} IN ({', '.join(map(str, operands[1:]))})"

    def _if_then(self, choice: dict[int, list[Any]]) -> str | None:
        """Where one of the results is true; a result of null never is."""
        cases = [_message(case) for case in choice[1]]
        terms = [all_of([self.condition(case[1][0]), self.condition(case[2][0])]) for case in cases]
        otherwise = _message(choice[2][0])
        if not _is_null(otherwise):
            terms.append(self.condition(choice[2][0]))
        return any_of(terms)

    def _operand(self, expression: bytes) -> str | None:
        ((kind, (content, *_)),) = _message(expression).items()
        if kind == _LITERAL:
            return _literal(_message(content))
        return self._column(_message(content)) if kind == _SELECTION else None

    def _column(self, selection: dict[int, list[Any]]) -> str | None:
        """The name of a column whose values the server compares as pyarrow does, but for NaN."""
        if set(selection) != {1, 4}:  # a direct reference into the row
            return None
        names: list[str] = []
        kind: pa.DataType = pa.struct(list(self._row))
        at = _message(selection[1][0])
        while at:
            step = _message(at[2][0])
            field = kind.field(step.get(1, [0])[0])
            names, kind = [*names, field.name], field.type
            at = _message(step[2][0]) if 2 in step else {}
        if len(names) > 1 and ".".join(names) in self._columns:
            return None
        return ".".join(quoted(name, '"') for name in names) if compares(kind) else None


def compares(kind: pa.DataType) -> bool:
    """Whether the server compares values of a type as everybody does, but for NaN."""
    return (
        pa.types.is_integer(kind)
        or kind in (pa.float32(), pa.float64(), pa.string(), pa.large_string(), pa.date32())
        or (pa.types.is_timestamp(kind) and kind.tz in (None, "UTC"))
    )


def _literal(literal: dict[int, list[Any]]) -> str | None:
    ((kind, (value, *_)),) = ((k, v) for k, v in literal.items() if k < 50)
    if kind in _WHOLE:
        return str(_signed(value))
    if kind == _REAL:
        (real,) = struct.unpack("<d", value)
        return repr(real) if isfinite(real) else None
    if kind == _TEXT:
        return quoted(value.decode(), "'")
    if kind == _DAY:
        return day(_signed(value))
    if kind in (_MOMENT, _MOMENT_TZ):
        return moment(_signed(value), "" if kind == _MOMENT else "Z")
    return None


def day(days: int) -> str | None:
    """A day by its number since 1970."""
    return f"DATE '{date(1970, 1, 1) + timedelta(days)}'" if abs(days) < 700_000 else None


def moment(micros: int, zone: str) -> str | None:
    """A moment by its microseconds since 1970."""
    if abs(micros) > 6 * 10**16:
        return None
    return f"TIMESTAMP '{(_EPOCH + timedelta(microseconds=micros)).isoformat(sep=' ')}{zone}'"


def _is_null(expression: dict[int, list[Any]]) -> bool:
    return _LITERAL in expression and 29 in _message(expression[_LITERAL][0])


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


def _signed(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value


def _message(data: bytes) -> dict[int, list[Any]]:
    """The fields of a message of Protocol Buffers, by number, as they stand there."""
    fields: dict[int, list[Any]] = {}
    for number, value in _fields(data):
        fields.setdefault(number, []).append(value)
    return fields


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(data, at)
            yield key >> 3, value
            continue
        length = {1: 8, 5: 4}.get(kind)
        if length is None:
            length, at = _varint(data, at)
        yield key >> 3, data[at : at + length]
        at += length


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value, shift, at = value | (byte & 0x7F) << shift, shift + 7, at + 1
        if byte < 0x80:
            return value, at
