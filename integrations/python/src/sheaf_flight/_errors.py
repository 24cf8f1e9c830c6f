"""What can go wrong, as exceptions made from the stable codes that a Sheaf server sends."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.flight as fl


class SheafError(Exception):
    """Something that the server, or the way to it, refused.

    `code` is the stable word of the protocol, such as `UNKNOWN_TABLE`; `place` is what the server
    names behind it, such as `where:0-4` or `key=k`.
    """

    def __init__(self, message: str, code: str = "", place: str = "") -> None:
        super().__init__(message, code, place)
        self.message = message
        self.code = code
        self.place = place

    def __str__(self) -> str:
        mark = f"{self.code} {self.place}".strip()
        return f"{self.message} [{mark}]" if mark else self.message


class NoSuchTable(SheafError, KeyError):
    """No table of that name; the message suggests a near one."""


class NoSuchColumn(SheafError, KeyError):
    """No column of that name; the message suggests a near one."""


class NoSuchSnapshot(SheafError, KeyError):
    """A snapshot that never was."""


class NoSuchStage(SheafError, KeyError):
    """A stage that never was, or that was committed, aborted or given up by now."""


class TableExists(SheafError, ValueError):
    """There is a table of that name already."""


class BadRequest(SheafError, ValueError):
    """A request that does not parse or does not fit the table."""


class BadFilter(BadRequest):
    """A filter that does not parse or does not fit; `place` says where in its text."""


class BadData(BadRequest):
    """Arrow data that the store does not take."""


class Unsupported(SheafError, NotImplementedError):
    """Something that this server cannot do. It is never ignored instead."""


class Conflict(SheafError):
    """The table has changed since the snapshot that the writer expected."""


class Expired(SheafError):
    """A snapshot or a ticket that is no longer kept: read again, from the newest."""


class Cancelled(SheafError):
    """The read was cancelled at the server."""


class ReadOnly(SheafError):
    """A store that takes no writes, or was written by a newer version."""


class Exhausted(SheafError):
    """No frame of the pool, no room on the disk, or more calls than the server takes."""


class Unavailable(SheafError, ConnectionError):
    """Nobody answers there, or the server is ending: try again."""


class TimedOut(SheafError, TimeoutError):
    """No answer within the timeout of the connection."""


class Denied(SheafError, PermissionError):
    """The server does not know who asks, or does not let them."""


class DataLoss(SheafError):
    """A damaged page; the message has file, page and offset."""


class CommitUnknown(SheafError):
    """A commit whose outcome is not known: writing again with the same key tells, and mends."""


class ServerFailed(SheafError):
    """The server failed; its log says more."""


_BY_CODE: dict[str, type[SheafError]] = {
    "BAD_REQUEST": BadRequest,
    "UNKNOWN_FIELD": BadRequest,
    "BAD_TICKET": BadRequest,
    "BAD_MESSAGE": BadRequest,
    "BAD_FILTER": BadFilter,
    "BAD_DATA": BadData,
    "UNKNOWN_TABLE": NoSuchTable,
    "UNKNOWN_COLUMN": NoSuchColumn,
    "UNKNOWN_SNAPSHOT": NoSuchSnapshot,
    "UNKNOWN_STAGE": NoSuchStage,
    "UNKNOWN_ACTION": Unsupported,
    "UNSUPPORTED": Unsupported,
    "TABLE_EXISTS": TableExists,
    "CONFLICT": Conflict,
    "TICKET_EXPIRED": Expired,
    "SNAPSHOT_EXPIRED": Expired,
    "CANCELLED": Cancelled,
    "READ_ONLY": ReadOnly,
    "NEWER_FORMAT": ReadOnly,
    "POOL_EXHAUSTED": Exhausted,
    "OUT_OF_SPACE": Exhausted,
    "STAGES_FULL": Exhausted,
    "TOO_LARGE": Exhausted,
    "BUSY": Exhausted,
    "UNAVAILABLE": Unavailable,
    "DATA_LOSS": DataLoss,
    "COMMIT_UNKNOWN": CommitUnknown,
    "IO_FAILED": ServerFailed,
    "INTERNAL": ServerFailed,
}

# What gRPC itself says, without a code of ours.
_BY_KIND: list[tuple[type[Exception], type[SheafError]]] = [
    (fl.FlightUnavailableError, Unavailable),
    (fl.FlightTimedOutError, TimedOut),
    (fl.FlightCancelledError, Cancelled),
    (fl.FlightUnauthenticatedError, Denied),
    (fl.FlightUnauthorizedError, Denied),
    (fl.FlightError, ServerFailed),
    (pa.ArrowNotImplementedError, Unsupported),
]

_CODE = re.compile(r"^(.*?) \[([A-Z][A-Z_]+)(?: ([^\]]*))?\]", re.DOTALL)
_WRAPPING = re.compile(r"^.*?(?:gRPC returned|Flight returned)[^,]*, with message: ", re.DOTALL)


def translated(error: Exception) -> Exception:
    """The error in the words of this package; itself if it is none of a Flight server."""
    if isinstance(error, SheafError):
        return error
    text = str(error.args[0]) if error.args else str(error)
    message, wrapped = _WRAPPING.subn("", text, count=1)
    if not wrapped and not isinstance(error, fl.FlightError):
        return error
    found = _CODE.match(message)
    if found and found[2] in _BY_CODE:
        return _BY_CODE[found[2]](found[1], found[2], found[3] or "")
    for kind, ours in _BY_KIND:
        if isinstance(error, kind):
            return ours(message)
    return error
