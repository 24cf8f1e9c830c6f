"""Sheaf tables from Python: read, written and queried over Arrow Flight."""

from sheaf_flight._errors import (
    BadData,
    BadFilter,
    BadRequest,
    Cancelled,
    CommitUnknown,
    Conflict,
    DataLoss,
    Denied,
    Exhausted,
    Expired,
    NoSuchColumn,
    NoSuchSnapshot,
    NoSuchStage,
    NoSuchTable,
    ReadOnly,
    ServerFailed,
    SheafError,
    TableExists,
    TimedOut,
    Unavailable,
    Unsupported,
)
from sheaf_flight._scan import Scan
from sheaf_flight._serve import serve
from sheaf_flight._store import Store, connect
from sheaf_flight._table import Table
from sheaf_flight._write import Commit, Stage

__all__ = [
    "BadData",
    "BadFilter",
    "BadRequest",
    "Cancelled",
    "Commit",
    "CommitUnknown",
    "Conflict",
    "DataLoss",
    "Denied",
    "Exhausted",
    "Expired",
    "NoSuchColumn",
    "NoSuchSnapshot",
    "NoSuchStage",
    "NoSuchTable",
    "ReadOnly",
    "Scan",
    "ServerFailed",
    "SheafError",
    "Stage",
    "Store",
    "Table",
    "TableExists",
    "TimedOut",
    "Unavailable",
    "Unsupported",
    "connect",
    "serve",
]
