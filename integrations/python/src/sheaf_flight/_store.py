"""A store behind a Flight server."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import pyarrow as pa

from sheaf_flight._channel import Address, Channel
from sheaf_flight._errors import NoSuchTable, TableExists
from sheaf_flight._params import Params
from sheaf_flight._scan import Read
from sheaf_flight._table import Table
from sheaf_flight._write import Commit, Stage, act, write


def connect(
    uri: str,
    *,
    token: str | None = None,
    token_file: str | None = None,
    tls_ca: str | None = None,
    timeout: float = 30.0,
    retries: int = 3,
) -> Store:
    """A store at `grpc://HOST:PORT`, `grpc+tls://HOST:PORT` or `grpc+unix:///PATH`.

    `token` is sent with each call, or what `token_file` holds at that time; `tls_ca` is a file of
    the authorities to trust, in PEM. `timeout` is how many seconds an answer may take, and how long
    a read may be silent. What is safe to repeat is tried `retries` times more while nobody answers:
    reads, from where they broke off, and writes, by their key.

    No connection is made before the first call.
    """
    return Store(Channel(Address(uri, token, token_file, tls_ca, timeout, retries)))


class Store:
    """The tables of a server. Any thread; pickles, and connects again where it is unpickled."""

    def __init__(self, channel: Channel, end: Callable[[], None] | None = None) -> None:
        self._channel = channel
        self._end = end

    def __repr__(self) -> str:
        return f"<sheaf_flight.Store {self._channel.address.uri}>"

    def __reduce__(self) -> tuple[type[Store], tuple[Channel]]:
        return Store, (self._channel,)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connection, and the server if it was started with it."""
        self._channel.close()
        if self._end is not None:
            self._end()

    def tables(self, pattern: str = "*") -> list[str]:
        """The names that fit a pattern of `*` and `?`, those of schema `main` without it."""
        flights = self._channel.ask(
            lambda client, options: list(client.list_flights(pattern.encode(), options))
        )
        paths = ([part.decode() for part in flight.descriptor.path] for flight in flights)
        return [".".join(path[1:] if path[0] == "main" and path[1:] else path) for path in paths]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables())

    def __contains__(self, name: object) -> bool:
        try:
            return isinstance(name, str) and self.table(name) is not None
        except NoSuchTable:
            return False

    def __getitem__(self, name: str) -> Table:
        """The table of that name, or a KeyError that suggests a near one."""
        return self.table(name)

    def table(self, name: str, *, at: int | str | datetime | None = None) -> Table:
        """The table of that name: what is newest at each read, or always as it was `at` a snapshot.

        `at` is a snapshot's number, or a time: a `datetime` with a zone, or a text of RFC 3339.
        """
        if isinstance(at, datetime):
            if at.tzinfo is None:
                raise ValueError(f"{at} has no time zone")
            at = at.astimezone(UTC).isoformat()
        return Table.of(self._channel, Read(name, at))

    def create(self, name: str, schema: pa.Schema, *, exist_ok: bool = False) -> Table:
        """Makes an empty table; with `exist_ok` one of that name and schema may be there."""
        message = base64.b64encode(schema.serialize()).decode()
        try:
            self._channel.tell("sheaf.v1.create_table", table=name, schema=message)
        except TableExists:
            table = self.table(name) if exist_ok else None
            if table is None or not table.schema.equals(schema):
                raise
            return table
        return self.table(name)

    def write(
        self,
        name: str,
        data: Any,
        *,
        mode: str = "append",
        key: str | None = None,
        where: str | None = None,
        params: Params = (),
    ) -> Commit:
        """Writes rows as one commit, which is durable when this returns; makes the table.

        `data` is anything with `__arrow_c_stream__`: a table or reader of pyarrow, a DataFrame of
        polars or pandas, a relation of DuckDB, a scan. `mode` is `append`, or `overwrite`, by which
        rows and schema take the place of those of the table; with a `where`, and `params` for its
        `?` or `$names`, rows take the place of those for which it is true, and no others go.

        A key is written once, however often it is sent. Without one, each call has its own, kept
        while it is repeated: that is done for tables, DataFrames and scans. What can be read only
        once is sent once; the error then tells the key by which a repetition is safe. Data that
        breaks off by an error of its own leaves nothing.
        """
        return write(
            self._channel, name, data, mode=mode, key=key, create=True, where=where, params=params
        )

    def commit(self, *stages: Stage | int, key: str | None = None) -> Commit:
        """Brings staged rows into their tables, of one table or of many: all or none.

        A commit is made once, however often it is asked for with the same key; without one, each
        call has its own, kept while it is repeated.
        """
        ids = [each.id if isinstance(each, Stage) else each for each in stages]
        return act(self._channel, "sheaf.v1.commit", key, stages=ids)
