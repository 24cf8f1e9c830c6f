"""A table as a dataset of pyarrow, which DuckDB and polars push their columns into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from sheaf_flight._beneath import nothing_beneath
from sheaf_flight._channel import Channel
from sheaf_flight._errors import Unsupported
from sheaf_flight._expressions import Columns
from sheaf_flight._params import Params, as_json
from sheaf_flight._scan import Read, Scan
from sheaf_flight._write import Commit, Stage, act, stage, write

if TYPE_CHECKING:
    import polars as pl

# What pyarrow says to readers of files.
_OF_FILES = {
    "batch_size",
    "batch_readahead",
    "fragment_readahead",
    "fragment_scan_options",
    "use_threads",
    "cache_metadata",
    "memory_pool",
}


class Table(ds.UnionDataset):
    """A table of a store, or the part of it that `filter` or `replace_schema` made.

    Every member of `pyarrow.dataset.Dataset` works, or says why not. Each read is of the newest
    snapshot then, unless the table was asked for `at` one. Options of pyarrow that say how files
    are read (`batch_size`, `use_threads`, ...) are taken and have no meaning here. Any thread;
    pickles.
    """

    def __init__(self, channel: Channel, read: Read, schema: pa.Schema) -> None:
        # What reads a dataset below Python finds one that says so, instead of a null pointer.
        super().__init__(schema, [nothing_beneath(schema)])
        self._channel = channel
        self._read = read

    @staticmethod
    def of(channel: Channel, read: Read) -> Table:
        """The table that a read is of; NoSuchTable if there is none."""
        return Table(channel, read, Scan(channel, read).schema)

    def __repr__(self) -> str:
        return f"<sheaf_flight.Table {self._read.table}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return Table.of, (self._channel, self._read)

    # What Sheaf does.

    def scan(
        self,
        columns: list[str] | None = None,
        where: str | pc.Expression | None = None,
        params: Params = (),
        *,
        limit: int | None = None,
        ordered: bool = False,
    ) -> Scan:
        """The rows of one snapshot, read when they are used.

        A `where` of text is applied by the server, with `params` for its `?`, or its `$names`. An
        expression of pyarrow is applied here, and the server told what of it it can say.
        """
        read = replace(self._read, ordered=ordered)
        if isinstance(where, str):
            if read.filter is not None or read.shape is not None:
                raise Unsupported("a text filters whole tables: filter this by an expression")
            read = replace(read, where=where, params=params)
        elif params:
            raise ValueError("params belong to a filter of text")
        elif where is not None:
            read = read.also(where)
        return self._now(replace(read.first(limit), columns=columns))

    def append(self, data: Any, *, key: str | None = None) -> Commit:
        """Writes rows behind those that are there, as `Store.write` does."""
        self._whole("append to")
        return write(self._channel, self._read.table, data, mode="append", key=key)

    def stage(self, data: Any, *, key: str | None = None) -> Stage:
        """Writes rows that nobody sees until `Store.commit` brings them in, with those of others.

        They are durable when this returns, and survive a restart of the server. A key is staged
        once, as in `append`.
        """
        self._whole("append to")
        return stage(self._channel, self._read.table, data, key)

    def delete(self, where: str, params: Params = (), *, key: str | None = None) -> Commit:
        """Deletes the rows for which a filter is true, with `params` for its `?` or `$names`."""
        self._whole("delete from")
        return act(
            self._channel,
            "sheaf.v1.delete",
            key,
            table=self._read.table,
            where=where,
            params=as_json(params),
        )

    def lazy(self) -> pl.LazyFrame:
        """The table as it is now, as a LazyFrame of polars, which reads what it needs of it."""
        from sheaf_flight import _polars  # noqa: PLC0415 (only who asks for polars needs it)

        return _polars.lazy(self._channel, self._read)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """All rows, by the Arrow PyCapsule interface."""
        return self.scan().__arrow_c_stream__(requested_schema)

    # What pyarrow's datasets do.

    @property
    def schema(self) -> pa.Schema:
        """The schema of the rows, as it is now."""
        return self._now(self._read).schema

    @property
    def partition_expression(self) -> pc.Expression:
        """What holds for every row: nothing in particular."""
        return pc.scalar(True)

    @property
    def children(self) -> list[ds.Dataset]:
        """None: a table is one dataset."""
        return []

    def scanner(
        self, columns: Columns = None, filter: pc.Expression | None = None, **options: Any
    ) -> ds.Scanner:
        """A scanner over the rows of one snapshot, to be used once."""
        scan = self._now(self._refined(columns, filter, options))
        return ds.Scanner.from_batches(scan.to_reader())

    def to_table(
        self, columns: Columns = None, filter: pc.Expression | None = None, **options: Any
    ) -> pa.Table:
        """The rows as a table in memory."""
        return self._now(self._refined(columns, filter, options)).to_arrow()

    def to_batches(
        self, columns: Columns = None, filter: pc.Expression | None = None, **options: Any
    ) -> Iterator[pa.RecordBatch]:
        """The rows as batches; closing or dropping the iterator ends what is under way."""
        return self._now(self._refined(columns, filter, options)).batches()

    def head(
        self,
        num_rows: int,
        columns: Columns = None,
        filter: pc.Expression | None = None,
        **options: Any,
    ) -> pa.Table:
        """The first rows, in the order of the table."""
        read = self._refined(columns, filter, options).first(num_rows)
        return self._now(replace(read, ordered=True)).to_arrow()

    def count_rows(self, filter: pc.Expression | None = None, **options: Any) -> int:
        """How many rows there are."""
        return self._now(self._refined(None, filter, options)).count()

    def take(
        self,
        indices: Any,
        columns: Columns = None,
        filter: pc.Expression | None = None,
        **options: Any,
    ) -> pa.Table:
        """The rows at these places, in the order of the places."""
        read = replace(self._refined(columns, filter, options), ordered=True)
        scan = self._now(read)
        wanted = pa.array(indices, pa.int64())
        order = pc.sort_indices(wanted)
        sorted_ = wanted.take(order)
        if len(sorted_) and sorted_[0].as_py() < 0:
            raise IndexError(f"{sorted_[0]} is no place in a table")
        found, start, at = [], 0, 0
        for batch in scan.batches():
            if at == len(sorted_):
                break
            end = start + batch.num_rows
            until = at + pc.sum(pc.less(sorted_[at:], end)).as_py()
            found.append(batch.take(pc.subtract(sorted_[at:until], start)))
            start, at = end, until
        if at < len(sorted_):
            raise IndexError(f"{sorted_[at]} is behind the last of {start} rows")
        table = pa.Table.from_batches(found, schema=scan.schema)
        return table.take(pc.sort_indices(order))

    def filter(self, expression: pc.Expression) -> Table:
        """The rows for which an expression holds, as a table to read."""
        return Table.of(self._channel, self._read.also(expression))

    def replace_schema(self, schema: pa.Schema) -> Table:
        """The same rows with other columns: cast, or null where the table has none of the name."""
        if self._read.filter is not None:
            raise Unsupported("replace the schema of a table first, and filter it then")
        return Table.of(self._channel, replace(self._read, shape=schema))

    def sort_by(self, sorting: Any, **options: Any) -> ds.InMemoryDataset:
        """All rows, sorted in memory."""
        return ds.InMemoryDataset(self.to_table().sort_by(sorting, **options))

    def join(self, right_dataset: Any, *args: Any, **options: Any) -> ds.InMemoryDataset:
        """This and another dataset or table, joined in memory."""
        return ds.InMemoryDataset(self.to_table().join(_rows(right_dataset), *args, **options))

    def join_asof(self, right_dataset: Any, *args: Any, **options: Any) -> ds.InMemoryDataset:
        """This and another dataset or table, joined by the nearest key in memory."""
        return ds.InMemoryDataset(self.to_table().join_asof(_rows(right_dataset), *args, **options))

    def get_fragments(self, filter: pc.Expression | None = None) -> Iterator[ds.Fragment]:
        """The rows of one snapshot as fragments, each read when it is reached.

        A fragment is a part of the table, as the server divides it, in memory: of a table that is
        larger than that keep few of them, or read it by `scan`.
        """
        scan = self._now(self._refined(None, filter, {}))
        for batches in scan.parts():
            yield from ds.InMemoryDataset(batches, scan.schema).get_fragments()

    def _refined(
        self, columns: Columns, filter: pc.Expression | None, options: dict[str, Any]
    ) -> Read:
        unknown = options.keys() - _OF_FILES
        if unknown:
            raise TypeError(f"no such option: {', '.join(sorted(unknown))}")
        read = self._read if filter is None else self._read.also(filter)
        return replace(read, columns=columns)

    def _now(self, read: Read) -> Scan:
        return Scan(self._channel, read)

    def _whole(self, what: str) -> None:
        read = self._read
        if any(part is not None for part in (read.at, read.filter, read.shape)):
            raise Unsupported(f"cannot {what} a part of a table, or what it was once")


def _rows(data: Any) -> pa.Table:
    return data.to_table() if isinstance(data, ds.Dataset) else data
