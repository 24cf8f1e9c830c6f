"""A read of a table: lazy, repeatable, of one snapshot."""

from __future__ import annotations

import base64
import difflib
import functools
import json
import operator
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.flight as fl

from sheaf_flight._channel import Channel
from sheaf_flight._conjuncts import conjuncts
from sheaf_flight._errors import BadFilter, NoSuchColumn, SheafError, Unsupported
from sheaf_flight._expressions import Columns, Narrowing, Reshaping, fields_of
from sheaf_flight._fetch import Fetch
from sheaf_flight._params import Params, as_json
from sheaf_flight._pushdown import told

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl


@dataclass(frozen=True, eq=False)
class Read:
    """What is read, in the order in which it applies.

    The server selects the snapshot `at`, the rows of `where`, the first `limit` of them and the
    columns that are needed. Then, here: the schema that was asked for instead of the table's own,
    the rows of `filter`, the first `head` of those, and the `columns`. Of a `filter` the server
    does what it can do exactly as pyarrow does, and the `head` where that is all of it.
    """

    table: str
    at: int | str | None = None
    where: str | None = None
    params: Params = ()
    limit: int | None = None
    shape: pa.Schema | None = None
    filter: pc.Expression | None = None
    head: int | None = None
    columns: Columns = None
    ordered: bool = False

    def first(self, rows: int | None) -> Read:
        """The first rows of it only."""
        if rows is None:
            return self
        if rows < 0:
            raise ValueError(f"{rows} rows cannot be read")
        return replace(self, limit=rows) if self.filter is None else replace(self, head=rows)

    def also(self, expression: pc.Expression) -> Read:
        """The rows of it for which an expression holds as well."""
        both = expression if self.filter is None else self.filter & expression
        return replace(self, filter=both)

    def asked(self, at: int | str | None, columns: Sequence[str] | None) -> dict[str, Any]:
        """The JSON of what the server does of it."""
        asked = {
            "table": self.table,
            "columns": None if columns is None else list(columns),
            "where": self.where,
            "params": as_json(self.params) or None,
            "limit": self.limit,
            "at": at,
            "ordered": self.ordered or None,
        }
        return {name: value for name, value in asked.items() if value is not None}


@dataclass(frozen=True, eq=False)
class _Plan:
    """A read of a snapshot, divided between the server and this package."""

    asked: dict[str, Any]
    pushed: pc.Expression | None
    info: fl.FlightInfo
    reshaping: Reshaping | None
    narrowing: Narrowing | None
    head: int | None

    def schema(self) -> pa.Schema:
        return self.narrowing.schema() if self.narrowing else self.info.schema

    def narrow(self, batch: pa.RecordBatch) -> list[pa.RecordBatch]:
        if self.reshaping is not None:
            batch = self.reshaping(batch)
        return [batch] if self.narrowing is None else self.narrowing(batch)


class Scan:
    """The rows of one snapshot of a table, as often as they are asked for.

    Nothing is read before the first use. That use fixes the snapshot; so does pickling, whose
    copies read the same. The server keeps it for an hour after the last read began. Any thread.

    Batches arrive over several streams at once, a few of each at a time; `ordered` scans yield them
    in the order of the table.
    """

    def __init__(self, channel: Channel, read: Read) -> None:
        self._channel = channel
        self._read = read
        self._pinning = threading.Lock()
        self._pinned: tuple[int, pa.Schema] | None = None

    def __repr__(self) -> str:
        return f"<sheaf_flight.Scan of {self._read.table}>"

    def __reduce__(self) -> tuple[type[Scan], tuple[Channel, Read]]:
        return Scan, (self._channel, replace(self._read, at=self.snapshot))

    @property
    def snapshot(self) -> int:
        """The number of the snapshot that this reads."""
        return self._pin()[0]

    @property
    def schema(self) -> pa.Schema:
        """The schema of the rows."""
        return self._plan().schema()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The batches; closing the iterator, or dropping it, ends the streams behind it."""
        return self._batches(self._plan())

    def parts(self) -> Iterator[list[pa.RecordBatch]]:
        """The batches part by part, as the server divides the table; each in memory as a whole."""
        plan = self._plan()
        if plan.head is not None:
            yield list(self._batches(plan))
            return
        for part in plan.info.endpoints:
            yield list(Fetch(self._channel, [part], plan.narrow, True).batches())

    def to_reader(self) -> pa.RecordBatchReader:
        """The rows as a stream of batches, once; closing or dropping it ends what is under way.

        A failure on the way is an error of pyarrow with the text of ours; `batches` raises ours.
        """
        plan = self._plan()
        reader = pa.RecordBatchReader.from_batches(plan.schema(), self._batches(plan))
        # One that came through the C interface ends its source when it is closed.
        return pa.RecordBatchReader.from_stream(reader)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The Arrow PyCapsule interface: any library that knows it reads this."""
        return self.to_reader().__arrow_c_stream__(requested_schema)

    def to_arrow(self) -> pa.Table:
        """All rows as a table in memory."""
        plan = self._plan()
        return pa.Table.from_batches(self._batches(plan), schema=plan.schema())

    def to_pandas(self, **options: Any) -> pd.DataFrame:
        """All rows as a DataFrame of pandas; options are those of `pyarrow.Table.to_pandas`."""
        frame: pd.DataFrame = self.to_arrow().to_pandas(**options)
        return frame

    def to_polars(self) -> pl.DataFrame:
        """All rows as a DataFrame of polars."""
        import polars as pl  # noqa: PLC0415 (only who asks for polars needs it)

        frame = pl.from_arrow(self.to_arrow())
        assert isinstance(frame, pl.DataFrame)
        return frame

    def to_duckdb(self, connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
        """The rows as a relation of a connection of DuckDB, which reads them when it is used."""
        return connection.from_arrow(self)

    def count(self) -> int:
        """How many rows there are; without a filter the server knows it unread."""
        read = self._read
        if read.filter is None:
            plan = self._plan([])
            if json.loads(plan.info.app_metadata)["rows_exact"]:
                rows = int(plan.info.total_records)
                return rows if read.head is None else min(rows, read.head)
        return sum(batch.num_rows for batch in self._batches(self._plan([])))

    def explain(self) -> str:
        """Which part of this is done where, and what the server would read for it, and why."""
        plan = self._plan()
        endpoints = len(plan.info.endpoints)
        done = [f"{self._read.table} at snapshot {plan.asked['at']}"]
        asked = {k: v for k, v in plan.asked.items() if k not in ("table", "at", "substrait")}
        if plan.pushed is not None:
            asked["filter"] = str(plan.pushed)
        done += [
            f"server   {name} {value if isinstance(value, str) else json.dumps(value)}"
            for name, value in asked.items()
        ]
        done += [f"wire     {endpoints} endpoint{'s' if endpoints > 1 else ''}"]
        here = {
            "schema": plan.reshaping and ", ".join(plan.reshaping.schema.names),
            "filter": plan.narrowing and plan.narrowing.filter,
            "limit": plan.head,
            "columns": plan.narrowing and ", ".join(plan.narrowing.columns),
        }
        done += [f"package  {name} {what}" for name, what in here.items() if what is not None]
        reads = self._channel.query("sheaf.v1.explain", **plan.asked)
        return "\n".join(done + str(reads["text"]).splitlines()[1:])

    def _pin(self) -> tuple[int, pa.Schema]:
        """The snapshot that this reads, and the table's schema in it."""
        with self._pinning:
            if self._pinned is None:
                whole = Read(self._read.table, self._read.at)
                info = self._channel.info(whole.asked(whole.at, None))
                self._pinned = json.loads(info.app_metadata)["snapshot"], info.schema
            return self._pinned

    def _plan(self, columns: Columns = None) -> _Plan:
        """Divides the read, of other columns than its own if they are given."""
        snapshot, schema = self._pin()
        read = self._read
        wanted = read.columns if columns is None else columns
        if read.filter is not None and read.shape is None and read.where is None:
            for pushed, rest in self._divisions(read.filter, schema):
                said = None if pushed is None else told(pushed, schema)
                if said is None:
                    continue
                try:
                    return self._divided(snapshot, schema, wanted, (pushed, said), rest)
                except SheafError as e:
                    if not _is_refusal(e):
                        raise
        return self._divided(snapshot, schema, wanted, (None, None), read.filter)

    def _divisions(self, filter: pc.Expression, schema: pa.Schema) -> Iterator[tuple[Any, Any]]:
        """A filter as what the server is told and what is done here, the best division first."""
        yield filter, None
        terms = [(term, self._does(term, schema)) for term in conjuncts(filter)]
        yield _all([t for t, fits in terms if fits]), _all([t for t, fits in terms if not fits])

    def _does(self, term: pc.Expression, schema: pa.Schema) -> bool:
        """Whether the server does what a term says."""
        said = told(term, schema)
        if said is None:
            return False
        try:
            self._channel.info(
                {"table": self._read.table, "columns": [], "at": self._pin()[0]} | _field(said)
            )
        except SheafError as e:
            if not _is_refusal(e):
                raise
            return False
        return True

    def _divided(
        self,
        snapshot: int,
        schema: pa.Schema,
        wanted: Columns,
        telling: tuple[pc.Expression | None, bytes | None],
        rest: pc.Expression | None,
    ) -> _Plan:
        read = self._read
        head = read.head
        pushed, said = telling
        more = {} if said is None else _field(said)
        if head is not None and rest is None and read.limit is None and read.shape is None:
            more, head = more | {"limit": head}, None
        if rest is None and read.shape is None and not isinstance(wanted, Mapping):
            asked = read.asked(snapshot, wanted) | more
            return _Plan(asked, pushed, self._channel.info(asked), None, None, head)
        seen = schema if read.shape is None else read.shape
        if wanted is None:
            wanted = seen.names
        if isinstance(wanted, Mapping):
            outputs = list(wanted.values())
        else:
            outputs = [pc.field(self._named(name, seen)) for name in wanted]
        needed = fields_of(seen, outputs if rest is None else [*outputs, rest])
        arriving = pa.schema([field for field in seen if field.name in needed], seen.metadata)
        asked = read.asked(snapshot, [name for name in schema.names if name in needed]) | more
        return _Plan(
            asked,
            pushed,
            self._channel.info(asked),
            None if read.shape is None else Reshaping(arriving),
            Narrowing(arriving, wanted, rest),
            head,
        )

    def _named(self, name: str, schema: pa.Schema) -> str:
        if name in schema.names:
            return name
        near = difflib.get_close_matches(name, schema.names, 1)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        raise NoSuchColumn(f'no column "{name}" in {self._read.table}{hint}', "UNKNOWN_COLUMN")

    def _batches(self, plan: _Plan) -> Iterator[pa.RecordBatch]:
        fetch = Fetch(self._channel, plan.info.endpoints, plan.narrow, self._read.ordered)
        if plan.head is None:
            return fetch.batches()
        return _first(plan.head, fetch)


def _all(terms: Sequence[pc.Expression]) -> pc.Expression | None:
    return functools.reduce(operator.and_, terms) if terms else None


def _field(said: bytes) -> dict[str, Any]:
    return {"substrait": base64.b64encode(said).decode()}


def _is_refusal(error: SheafError) -> bool:
    """Whether a server that was told less would have answered."""
    return isinstance(error, Unsupported | BadFilter) or error.code == "TOO_LARGE"


def _first(rows: int, fetch: Fetch) -> Iterator[pa.RecordBatch]:
    try:
        for batch in fetch.batches():
            yield batch.slice(0, rows)
            rows -= min(rows, batch.num_rows)
            if rows == 0:
                return
    finally:
        fetch.close()
