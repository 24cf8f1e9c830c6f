"""What a store is, and what it says when it cannot."""

from __future__ import annotations

import concurrent.futures
import pickle
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from broken import Broken

import sheaf_flight
from sheaf_flight import (
    NoSuchSnapshot,
    NoSuchTable,
    SheafError,
    Store,
    Table,
    TableExists,
    TimedOut,
    Unavailable,
)

SCHEMA = pa.schema([pa.field("n", pa.int64(), nullable=False), ("s", pa.string())])


def test_a_table_is_found_by_its_name_and_listed(store: Store, flights: Table) -> None:
    assert "flights" in store.tables()
    assert store.tables("fl*") == ["flights"]
    assert "flights" in store
    assert "flights" in list(store)
    assert store["flights"].schema == flights.schema


def test_an_absent_table_is_a_key_error_that_suggests_another(store: Store, flights: Table) -> None:
    with pytest.raises(NoSuchTable) as caught:
        store["flihgts"]
    assert isinstance(caught.value, KeyError)
    assert 'did you mean "flights"?' in str(caught.value)
    assert caught.value.code == "UNKNOWN_TABLE"
    assert "flihgts" not in store


def test_a_table_that_is_made_is_empty_and_there_once(store: Store) -> None:
    made = store.create("made", SCHEMA)
    assert made.schema == SCHEMA
    assert made.count_rows() == 0
    with pytest.raises(TableExists):
        store.create("made", SCHEMA)
    assert store.create("made", SCHEMA, exist_ok=True).schema == SCHEMA
    with pytest.raises(TableExists):
        store.create("made", pa.schema([("n", pa.int8())]), exist_ok=True)


def test_a_table_in_a_schema_is_named_with_it(store: Store) -> None:
    store.create("other.made", SCHEMA)
    assert store.tables("other.*") == ["other.made"]
    assert store["other.made"].count_rows() == 0


def test_a_table_may_be_read_as_it_was(store: Store) -> None:
    first = store.write("aged", pa.table({"n": [1]}))
    between = datetime.now(UTC)
    store.write("aged", pa.table({"n": [2]}))
    assert store["aged"].count_rows() == 2
    assert store.table("aged", at=first.snapshot).count_rows() == 1
    assert store.table("aged", at=between).count_rows() == 1
    assert store.table("aged", at=between.isoformat()).count_rows() == 1
    with pytest.raises(NoSuchSnapshot):
        store.table("aged", at=10**6)
    with pytest.raises(NoSuchTable):
        store.table("aged", at=first.snapshot - 1)
    with pytest.raises(ValueError, match="no time zone"):
        store.table("aged", at=datetime(2026, 1, 1))


def test_what_it_was_cannot_be_written_to(store: Store) -> None:
    first = store.write("written", pa.table({"n": [1]}))
    with pytest.raises(sheaf_flight.Unsupported):
        store.table("written", at=first.snapshot).append(pa.table({"n": [1]}))


def test_stores_and_tables_travel_by_pickle(store: Store, flights: Table) -> None:
    copy = pickle.loads(pickle.dumps(store))
    assert copy["flights"].count_rows() == 200_000
    assert pickle.loads(pickle.dumps(flights)).count_rows() == 200_000


def test_one_store_serves_many_threads(store: Store, flights: Table) -> None:
    def count(i: int) -> int:
        found: int = flights.scan(["n"], limit=1000 * i + 1).to_arrow().num_rows
        return found

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert list(pool.map(count, range(40))) == [1000 * i + 1 for i in range(40)]


def test_a_closed_store_says_so(store: Store) -> None:
    with sheaf_flight.connect(store._channel.address.uri) as copy:
        assert copy.tables("nothing") == []
    with pytest.raises(ValueError, match="was closed"):
        copy.tables()


@pytest.mark.parametrize("uri", ["localhost:8815", "http://localhost", ""])
def test_what_is_no_address_is_refused(uri: str) -> None:
    with pytest.raises(ValueError, match="is no address"):
        sheaf_flight.connect(uri)


def test_nobody_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        sheaf_flight.connect(f"grpc+unix://{tmp_path}/none", retries=1).tables()
    assert isinstance(caught.value, ConnectionError)


def test_a_deadline_that_passes_is_told(store: Store) -> None:
    with pytest.raises(TimedOut):
        sheaf_flight.connect(store._channel.address.uri, timeout=1e-6, retries=0).tables()


def test_a_token_goes_with_each_call_and_is_not_shown(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("first\n")
    with Broken() as server:
        sheaf_flight.connect(server.uri, token="given")["t"]
        assert server.headers["authorization"] == ["Bearer given"]
        store = sheaf_flight.connect(server.uri, token_file=str(secret))
        store["t"]
        assert server.headers["authorization"] == ["Bearer first"]
        secret.write_text("second\n")
        store["t"]
        assert server.headers["authorization"] == ["Bearer second"]
    assert "given" not in repr(sheaf_flight.connect("grpc://h:1", token="given")._channel.address)


def test_errors_travel_by_pickle() -> None:
    error = NoSuchTable('no table "x"', "UNKNOWN_TABLE", "table:x")
    copy = pickle.loads(pickle.dumps(error))
    assert str(copy) == str(error) == 'no table "x" [UNKNOWN_TABLE table:x]'
    assert isinstance(copy, SheafError)


def test_times_before_the_store_are_no_snapshot(store: Store, flights: Table) -> None:
    with pytest.raises((NoSuchSnapshot, NoSuchTable, sheaf_flight.Expired)):
        store.table("flights", at=datetime.now(UTC) - timedelta(days=9000))
