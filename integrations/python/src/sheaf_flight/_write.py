"""Writing a stream of Arrow data as one commit, once, however often it has to be sent."""

from __future__ import annotations

import contextlib
import json
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.flight as fl

from sheaf_flight._channel import Channel
from sheaf_flight._errors import CommitUnknown, SheafError, Unavailable, translated
from sheaf_flight._params import Params, as_json
from sheaf_flight._scan import Scan

_MODES = ("append", "overwrite")
_MESSAGE_BYTES = 16 << 20
_IN_MEMORY = {("polars", "DataFrame"), ("pandas", "DataFrame")}


@dataclass(frozen=True)
class Commit:
    """A write that is durable: the snapshot that it made, how many rows, and the key it has.

    `duplicate` says that the same key had been written before, and this call wrote nothing.
    """

    snapshot: int
    rows: int
    key: str
    duplicate: bool


@dataclass(frozen=True)
class Stage:
    """Rows that are durable and that nobody sees before `Store.commit` brings them in.

    A stage that is not committed goes when its time is over (`expires`), with the table, or by
    `abort`. It pickles, so that many processes may stage and one commits.
    """

    id: int
    table: str
    rows: int
    key: str
    duplicate: bool
    expires: datetime | None
    _channel: Channel = field(repr=False, compare=False)

    def abort(self) -> bool:
        """Gives the rows up; false when they were committed, or are gone."""
        return bool(self._channel.tell("sheaf.v1.abort_stage", stage=self.id)["aborted"])


def write(
    channel: Channel,
    table: str,
    data: Any,
    *,
    mode: str,
    key: str | None,
    create: bool = False,
    where: str | None = None,
    params: Params = (),
) -> Commit:
    """Sends `data` until it is known to be written, or to be refused."""
    if mode not in _MODES:
        raise ValueError(f"mode is {' or '.join(_MODES)}, not {mode!r}")
    put: dict[str, Any] = {"put": mode, "table": table, "create": create}
    if where is not None:
        put |= {"where": where, "params": as_json(params), "create": False}
    elif params:
        raise ValueError("params belong to a where")
    return Commit(**_put(channel, put, data, key))


def stage(channel: Channel, table: str, data: Any, key: str | None) -> Stage:
    """Sends `data` until it is known to be staged, or to be refused."""
    answer = _put(channel, {"put": "stage", "table": table}, data, key)
    expires = answer.pop("expires")
    return Stage(
        id=answer.pop("stage"),
        expires=None if expires is None else datetime.fromisoformat(expires),
        _channel=channel,
        **answer,
    )


def act(channel: Channel, action: str, key: str | None, **body: object) -> Commit:
    """Has the server make a commit, asked by its key until it is known to be made or refused."""
    key = _key(key)
    answer = _until_known(lambda: channel.tell(action, key=key, **body), key, channel.pauses())
    return Commit(**{name: answer[name] for name in ("snapshot", "rows", "key", "duplicate")})


def _key(key: str | None) -> str:
    return secrets.token_hex(16) if key is None else key


def _put(channel: Channel, put: dict[str, Any], data: Any, key: str | None) -> dict[str, Any]:
    key = _key(key)
    pauses = channel.pauses() if _can_be_read_again(data) else iter(())
    return _until_known(lambda: _send(channel, put | {"key": key}, _stream(data)), key, pauses)


def _until_known(
    attempt: Callable[[], dict[str, Any]], key: str, pauses: Iterator[float]
) -> dict[str, Any]:
    while True:
        try:
            return attempt()
        except Exception as e:
            error = translated(e)
            pause = None
            if isinstance(error, Unavailable | CommitUnknown):
                error.add_note(f"whether it was written is not known; the same key tells: {key}")
                pause = next(pauses, None)
            if pause is None:
                raise error from (None if error is e else e)
        time.sleep(pause)


def _can_be_read_again(data: Any) -> bool:
    """Only of these it is certain; of a stream that was begun, the rest would pass for all."""
    kind = type(data)
    return isinstance(data, pa.Table | pa.RecordBatch | Scan) or (
        (kind.__module__.split(".")[0], kind.__name__) in _IN_MEMORY
    )


def _stream(data: Any) -> pa.RecordBatchReader:
    if isinstance(data, pa.RecordBatch):
        data = pa.Table.from_batches([data])
    if isinstance(data, pa.RecordBatchReader):
        return data
    if not hasattr(data, "__arrow_c_stream__"):
        raise TypeError(f"{type(data).__name__} is no Arrow data: it has no __arrow_c_stream__")
    return pa.RecordBatchReader.from_stream(data)


def _send(channel: Channel, put: dict[str, Any], stream: pa.RecordBatchReader) -> dict[str, Any]:
    command = fl.FlightDescriptor.for_command(json.dumps(put))
    writer, reader = channel.client().do_put(command, stream.schema, channel.options())
    try:
        for batch in stream:
            for part in _parts(batch):
                writer.write_batch(part)
        writer.done_writing()
        answer = reader.read()
    except BaseException:
        _spoil(writer, stream.schema)
        raise
    writer.close()
    if answer is None:
        raise SheafError("the server ended the write without a word")
    facts: dict[str, Any] = json.loads(answer.to_pybytes())
    return facts


def _spoil(writer: fl.FlightStreamWriter, schema: pa.Schema) -> None:
    """Ends a write so that nothing of it is committed.

    A writer that is closed or dropped ends its stream well, and the server would commit what has
    come. A stream with and without tags is one that it refuses.
    """
    nothing = pa.RecordBatch.from_pylist([], schema)
    with contextlib.suppress(Exception):
        writer.write_batch(nothing)
        writer.write_with_metadata(nothing, b"broken off")
    with contextlib.suppress(Exception):
        writer.close()


def _parts(batch: pa.RecordBatch) -> list[pa.RecordBatch]:
    """The batch in pieces that a server takes as one message each."""
    pieces = max(1, -(-batch.nbytes // _MESSAGE_BYTES))
    rows = max(1, -(-batch.num_rows // pieces))
    return [batch.slice(at, rows) for at in range(0, max(1, batch.num_rows), rows)]
