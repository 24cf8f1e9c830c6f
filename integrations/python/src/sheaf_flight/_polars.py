"""Tables as lazy frames of polars, which say what they need when they are collected.

Polars hands its filter over as an expression of its own. It is applied by polars itself, to what
arrives; the server is told what of it its own filters can say. They agree with polars, on NaN too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

import polars as pl
import pyarrow as pa
from polars.io.plugins import register_io_source

from sheaf_flight._channel import Channel
from sheaf_flight._pushdown import LONGEST, all_of, any_of, compares, day, quoted
from sheaf_flight._scan import Read, Scan

_OPERATORS = {"Eq": "=", "NotEq": "<>", "Lt": "<", "LtEq": "<=", "Gt": ">", "GtEq": ">="}
_NULLS = {"IsNull": "IS NULL", "IsNotNull": "IS NOT NULL"}


def lazy(channel: Channel, read: Read) -> pl.LazyFrame:
    """The rows of a read in order, of the snapshot that is the newest now if it names none."""
    scan = Scan(channel, read)
    schema = pl.DataFrame(scan.schema.empty_table()).schema
    source = _Source(channel, replace(read, at=scan.snapshot, ordered=True), scan.schema)
    return register_io_source(source, schema=schema, is_pure=True, explain_name="SHEAF")


@dataclass(frozen=True, eq=False)
class _Source:
    """What polars calls for the rows, as often as it wants them."""

    channel: Channel
    read: Read
    schema: pa.Schema

    def __call__(
        self,
        with_columns: list[str] | None,
        predicate: pl.Expr | None,
        n_rows: int | None,
        batch_size: int | None,
    ) -> Iterator[pl.DataFrame]:
        read = replace(self.read.first(n_rows), columns=with_columns)
        # The first rows are those before the filter; and a filter that is there is told itself.
        whole = read.shape is None and read.filter is None
        if predicate is not None and n_rows is None and whole:
            read = replace(read, where=superset(predicate, self.schema))
        for batch in Scan(self.channel, read).batches():
            frame = pl.DataFrame(batch)
            yield frame if predicate is None else frame.filter(predicate)


def superset(predicate: pl.Expr, schema: pa.Schema) -> str | None:
    """A filter's text that is true wherever a predicate of polars is; None if there is none."""
    tree = json.loads(predicate.meta.serialize(format="json"))
    text = _condition(tree, schema)
    return text if text is not None and len(text) <= LONGEST else None


def _condition(tree: Any, schema: pa.Schema) -> str | None:
    match tree:
        case {"BinaryExpr": {"left": left, "op": "And" | "LogicalAnd", "right": right}}:
            return all_of([_condition(left, schema), _condition(right, schema)])
        case {"BinaryExpr": {"left": left, "op": "Or" | "LogicalOr", "right": right}}:
            return any_of([_condition(left, schema), _condition(right, schema)])
        case {"BinaryExpr": {"left": left, "op": op, "right": right}} if op in _OPERATORS:
            return _said("{} " + _OPERATORS[op] + " {}", [left, right], schema)
        case {"Function": {"input": inputs, "function": {"Boolean": {"IsBetween": _}}}}:
            return _said("{} BETWEEN {} AND {}", inputs, schema)
        case {"Function": {"input": inputs, "function": {"Boolean": str(name)}}} if name in _NULLS:
            return _said("{} " + _NULLS[name], inputs, schema)
    return None


def _said(form: str, operands: list[Any], schema: pa.Schema) -> str | None:
    """A condition on one column and constants."""
    if sum("Column" in operand for operand in operands) != 1:
        return None
    texts = [_operand(operand, schema) for operand in operands]
    return None if None in texts else form.format(*texts)


def _operand(tree: Any, schema: pa.Schema) -> str | None:
    match tree:
        case {"Column": str(name)} if compares(schema.field(name).type):
            return quoted(name, '"')
        case {"Literal": {"Scalar": {**scalar}}} if len(scalar) == 1:
            ((kind, value),) = scalar.items()
            return _constant(str(kind), value)
    return None


def _constant(kind: str, value: Any) -> str | None:
    match kind, value:
        case "String", str(text):
            return quoted(text, "'")
        case "Date", int(days):
            return day(days)
        case (("Float32" | "Float64"), float(real)) if isfinite(real):
            return repr(real)
        case _, int(whole) if kind.startswith(("Int", "UInt")):
            return str(whole)
    return None
