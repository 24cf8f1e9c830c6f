"""Scans: lazy, repeatable, of one snapshot, in parallel and within bounds."""

from __future__ import annotations

import datetime as dt
import gc
import pickle
import threading
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.flight as fl
import pytest
from broken import BATCHES, Broken

import sheaf_flight
from sheaf_flight import NoSuchColumn, Store, TimedOut, Unavailable, Unsupported
from sheaf_flight._fetch import Fetch

pytestmark = pytest.mark.usefixtures("quiet")


def test_a_scan_reads_one_snapshot_as_often_as_asked(store: Store) -> None:
    store.write("moving", pa.table({"n": [1, 2]}))
    scan = store["moving"].scan()
    assert scan.count() == 2
    store.write("moving", pa.table({"n": [3]}))
    assert scan.to_arrow()["n"].to_pylist() == [1, 2]
    assert scan.to_arrow() == scan.to_arrow()
    assert pickle.loads(pickle.dumps(scan)).to_arrow()["n"].to_pylist() == [1, 2]
    assert store["moving"].scan().count() == 3
    store.write("moving", pa.table({"other": ["x"]}), mode="overwrite")
    assert scan.to_arrow()["n"].to_pylist() == [1, 2]


def test_a_scan_that_nobody_read_travels_with_its_snapshot(store: Store) -> None:
    store.write("sent", pa.table({"n": [1]}))
    copy = pickle.dumps(store["sent"].scan())
    store.write("sent", pa.table({"n": [2]}))
    assert pickle.loads(copy).to_arrow()["n"].to_pylist() == [1]


def test_every_door_gives_the_same_rows(flights: Any, rows: pa.Table) -> None:
    scan = flights.scan(ordered=True)
    assert scan.schema == rows.schema
    assert scan.to_arrow() == rows
    assert scan.to_reader().read_all() == rows
    assert pa.Table.from_batches(scan.batches()) == rows
    assert pa.table(scan) == rows
    assert pa.table(flights).num_rows == rows.num_rows
    assert scan.to_pandas().equals(rows.to_pandas())
    assert scan.to_polars().equals(pl.DataFrame(rows))
    assert pl.DataFrame(scan).equals(pl.DataFrame(rows))
    assert scan.count() == rows.num_rows


def test_a_relation_of_duckdb_may_be_used_again(flights: Any) -> None:
    with duckdb.connect() as connection:
        relation = flights.scan(["n"], limit=100).to_duckdb(connection)
        assert relation.aggregate("count(*), max(n)").fetchall() == [(100, 99)]
        assert relation.filter("n >= 90").aggregate("count(*)").fetchall() == [(10,)]


def test_columns_come_in_the_order_asked_and_no_others(
    flights: Any, served: Callable[[], int]
) -> None:
    before = served()
    assert flights.scan(["x", "n"], limit=10).schema.names == ["x", "n"]
    narrow = flights.scan(["n"]).to_arrow()
    assert served() - before < 1.1 * narrow.nbytes + 65536
    for where in (None, pc.field("n") > 5):
        with pytest.raises(NoSuchColumn, match='did you mean "text"'):
            flights.scan(["tezt"], where).to_arrow()


def test_limits_are_exact(flights: Any, wide: Any) -> None:
    for limit in (0, 1, 65536, 65537, 300_000):
        assert flights.scan(limit=limit).to_arrow().num_rows == min(limit, 200_000)
        assert flights.scan(limit=limit).count() == min(limit, 200_000)
        found = flights.scan(["text"], pc.field("n") >= 100, limit=limit)
        assert found.to_arrow().num_rows == found.count() == min(limit, 199_900)
    assert wide.scan(["n"], pc.field("n") >= 5_999_000, limit=10**6).count() == 1000
    with pytest.raises(ValueError, match="cannot be read"):
        flights.scan(limit=-1)


@pytest.mark.parametrize(
    "expression",
    [
        pc.field("n") < 1000,
        (pc.field("x") > 100) & pc.field("text").isin(["row 1", "row 2"]),
        pc.field("x").is_null(),
        pc.field("place", "lat") == 7,
        ~(pc.field("x") > 100),
        pc.match_like(pc.field("text"), "%9"),
        pc.field(0) == 5,
        pc.scalar(True),
    ],
    ids=str,
)
def test_an_expression_is_applied_exactly(
    flights: Any, rows: pa.Table, expression: pc.Expression
) -> None:
    wanted = rows.filter(expression)
    assert flights.scan(where=expression, ordered=True).to_arrow() == wanted
    assert flights.scan(["text"], expression, ordered=True).to_arrow() == wanted.select(["text"])
    assert flights.scan(where=expression).count() == wanted.num_rows


def test_explain_says_where_each_part_is_applied(flights: Any) -> None:
    text = flights.scan(["text"], pc.field("n") < 5, limit=3).explain()
    assert 'server   columns ["text"]' in text
    assert "server   filter (n < 5)" in text
    assert "server   limit 3" in text
    assert "server   limit 3" in flights.scan(limit=3).explain()


def test_a_bad_expression_is_refused_before_anything_is_read(flights: Any) -> None:
    with pytest.raises(pa.ArrowInvalid, match="No match"):
        flights.scan(where=pc.field("nn") > 1).to_reader()
    with pytest.raises(pa.ArrowNotImplementedError, match="no kernel") as caught:
        flights.scan(where=pc.field("n") > "text").to_arrow()
    assert not isinstance(caught.value, sheaf_flight.SheafError)
    with pytest.raises(ValueError, match="params"):
        flights.scan(where=pc.field("n") > 1, params=[1])


def test_endpoints_are_read_in_order_when_asked(wide: Any) -> None:
    assert len(wide.scan()._plan().info.endpoints) == 2
    at = 0
    for batch in wide.scan(["n"], ordered=True).batches():
        assert batch["n"][0].as_py() == at
        at += batch.num_rows
    assert at == 6_000_000
    assert pc.sum(wide.scan(["n"]).to_arrow()["n"]).as_py() == sum(range(6_000_000))


@pytest.mark.parametrize("ordered", [True, False])
def test_a_reader_that_pauses_holds_few_batches(wide: Any, ordered: bool) -> None:
    plan = wide.scan()._plan()
    fetch = Fetch(wide._channel, plan.info.endpoints, plan.narrow, ordered)
    batches: Any = fetch.batches()
    next(batches)
    next(batches)
    held: list[int] = []
    deadline = time.monotonic() + 30
    while held[-20:] != [4] * 20:
        assert time.monotonic() < deadline, f"held {held[-20:]}"
        time.sleep(0.01)
        held.append(sum(len(lane) for lane in fetch._lanes))
    assert max(held) == 4
    batches.close()
    assert not fetch._open


@pytest.mark.parametrize("how", ["reader closed", "reader dropped", "iterator closed", "dropped"])
def test_whoever_stops_ends_the_streams(
    wide: Any, how: str, quiet: Callable[[], None], served: Callable[[], int]
) -> None:
    rows: Any = wide.scan().to_reader() if "reader" in how else wide.scan().batches()
    next(rows)
    if "closed" in how:
        rows.close()
    else:
        del rows
        gc.collect()
    quiet()
    assert served() >= 0


def test_what_nobody_reads_is_not_begun(wide: Any, served: Callable[[], int]) -> None:
    before = served()
    readers = [wide.scan().to_reader() for _ in range(40)], wide.scanner(), wide.to_batches()
    assert not [t for t in threading.enumerate() if t.name == "sheaf-fetch"]
    del readers
    assert served() == before


def test_who_takes_one_batch_opens_one_stream(store: Store, wide: Any) -> None:
    rows: Any = wide.scan().batches()
    next(rows)
    assert len([t for t in threading.enumerate() if t.name == "sheaf-fetch"]) == 1
    next(rows)
    assert len([t for t in threading.enumerate() if t.name == "sheaf-fetch"]) == 2
    rows.close()


def test_a_store_that_is_closed_ends_its_reads(store: Store, wide: Any) -> None:
    with sheaf_flight.connect(store._channel.address.uri) as other:
        rows = other["wide"].scan().batches()
        next(rows)
    with pytest.raises(ValueError, match="was closed"):
        list(rows)


def test_a_stream_that_breaks_off_goes_on_where_it_stopped() -> None:
    with Broken(faults=3) as server:
        table = sheaf_flight.connect(server.uri)["t"]
        assert table.to_table() == pa.Table.from_batches(BATCHES)
        assert server.asked == ["info", "get", "after 1", "after 3"]


def test_a_stream_that_gets_nowhere_is_given_up() -> None:
    with Broken(after=0) as server:
        table = sheaf_flight.connect(server.uri, retries=2)["t"]
        server.faults = 100
        with pytest.raises(Unavailable):
            table.to_table()
        assert server.asked == ["info", "get", "get", "get"]


def test_silence_is_an_error_after_the_timeout() -> None:
    with Broken(silent=True) as server:
        table = sheaf_flight.connect(server.uri, timeout=2)["t"]
        batches = table.scan().batches()
        assert next(batches) == BATCHES[0]
        try:
            with pytest.raises(TimedOut):
                list(batches)
        finally:
            server.released.set()


def test_an_error_of_the_server_is_ours_on_the_way(store: Store) -> None:
    store.write("gone", pa.table({"n": [1]}))
    plan = store["gone"].scan()._plan()
    tickets = plan.info.endpoints
    bad = [fl.FlightEndpoint(b"SHF1 nonsense", []) for _ in tickets]
    with pytest.raises(sheaf_flight.BadRequest):
        list(Fetch(store._channel, bad, plan.narrow, False).batches())


def test_a_text_goes_to_the_server(flights: Any, rows: pa.Table) -> None:
    scan = flights.scan(["n"], "n >= ? AND text = ?", [199_000, "row 7"], ordered=True)
    found = scan.to_arrow()
    wanted = rows.filter((pc.field("n") >= 199_000) & (pc.field("text") == "row 7"))
    assert found == wanted.select(["n"])
    assert scan.count() == wanted.num_rows
    named = flights.scan(["n"], "n >= $low AND text = $text", {"low": 199_000, "text": "row 7"})
    assert named.count() == wanted.num_rows
    assert flights.scan(where="n < 10", limit=3).to_arrow().num_rows == 3
    assert "server   where n < 10" in flights.scan(where="n < 10").explain()
    assert pickle.loads(pickle.dumps(scan)).count() == wanted.num_rows


@pytest.mark.parametrize(
    ("where", "params"),
    [("n >", ()), ("n > ?", ()), ("n > 'x'", ()), ("n > 1", [2])],
)
def test_a_bad_text_is_refused_with_its_place(flights: Any, where: str, params: Any) -> None:
    with pytest.raises(sheaf_flight.BadFilter) as caught:
        flights.scan(where=where, params=params).to_reader()
    assert caught.value.place.startswith("where:")


def test_a_text_with_a_column_that_is_not_there_is_refused_as_such(flights: Any) -> None:
    with pytest.raises(NoSuchColumn, match="did you mean n") as caught:
        flights.scan(where="nn > 1").to_reader()
    assert caught.value.place == "where:0-2"


def test_a_text_filters_whole_tables_only(flights: Any) -> None:
    few = flights.filter(pc.field("n") < 10)
    with pytest.raises(Unsupported):
        few.scan(where="n > 1")
    assert few.scan(where=pc.field("n") > 1).count() == 8


def test_values_of_every_kind_are_compared(store: Store) -> None:
    row = {
        "d": dt.date(2026, 1, 2),
        "t": dt.datetime(2026, 1, 2, 3, 4, 5, 6),
        "z": dt.datetime(2026, 1, 2, tzinfo=dt.UTC),
        "c": dt.time(7, 30),
        "s": dt.timedelta(seconds=-1.5),
        "m": Decimal("12.50"),
        "b": True,
        "x": 0.1,
    }
    store.write("kinds", pa.Table.from_pylist([row]))
    for name, value in row.items():
        assert store["kinds"].scan(where=f"{name} = ?", params=[value]).count() == 1, name
        assert store["kinds"].scan(where=f"{name} <> ?", params=[value]).count() == 0, name
