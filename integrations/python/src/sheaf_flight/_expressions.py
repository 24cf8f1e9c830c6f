"""What pyarrow's expressions read, and how they are applied to batches that have arrived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

Columns = Sequence[str] | Mapping[str, pc.Expression] | None


def fields_of(schema: pa.Schema, expressions: Sequence[pc.Expression]) -> set[str]:
    """The top-level columns that expressions read: those without which they do not fit a schema.

    An expression that counts columns instead of naming them may read any.
    """
    if any("FieldPath(" in str(expression) for expression in expressions):
        return set(schema.names)
    for expression in expressions:
        _bind(schema, expression)
    return {
        name
        for i, name in enumerate(schema.names)
        if not all(_fits(schema.remove(i), expression) for expression in expressions)
    }


def _bind(schema: pa.Schema, expression: pc.Expression) -> None:
    ds.Scanner.from_batches([], schema=schema, columns={"it": expression})


def _fits(schema: pa.Schema, expression: pc.Expression) -> bool:
    try:
        _bind(schema, expression)
    except pa.ArrowInvalid:
        return False
    return True


@dataclass(frozen=True)
class Narrowing:
    """What is left to do with batches that come with `arriving`: rows to drop, columns to make."""

    arriving: pa.Schema
    columns: Sequence[str] | Mapping[str, pc.Expression]
    filter: pc.Expression | None

    def schema(self) -> pa.Schema:
        """The schema of what it makes."""
        return self._scanner([]).projected_schema

    def __call__(self, batch: pa.RecordBatch) -> list[pa.RecordBatch]:
        return [part for part in self._scanner([batch]).to_batches() if part.num_rows > 0]

    def _scanner(self, batches: list[pa.RecordBatch]) -> ds.Scanner:
        columns = self.columns
        return ds.Scanner.from_batches(
            batches,
            schema=self.arriving,
            columns=dict(columns) if isinstance(columns, Mapping) else list(columns),
            filter=self.filter,
            use_threads=False,
        )


@dataclass(frozen=True)
class Reshaping:
    """Gives batches another schema: absent columns become null, others are cast, exactly."""

    schema: pa.Schema

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        columns = [
            batch.column(field.name).cast(field.type)
            if field.name in batch.schema.names
            else pa.nulls(batch.num_rows, field.type)
            for field in self.schema
        ]
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)
