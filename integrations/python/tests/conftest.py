"""A real server for all tests, and one that misbehaves on demand."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import sheaf_flight
from sheaf_flight import Store

ROOT = Path(__file__).parents[3]
os.environ.setdefault("SHEAF", str(ROOT / "sheaf"))


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with sheaf_flight.serve(tmp_path_factory.mktemp("store") / "data", memory="1GiB") as store:
        yield store


@pytest.fixture(scope="session")
def rows() -> pa.Table:
    """200,000 rows: a number in order, one with nulls, a text, a struct."""
    n = range(200_000)
    return pa.table(
        {
            "n": pa.array(n, pa.int64()),
            "x": pa.array([None if i % 7 == 0 else i / 8 for i in n], pa.float64()),
            "text": [f"row {i % 100}" for i in n],
            "place": pa.array([{"lat": i % 90, "lon": -i % 90} for i in n]),
        }
    )


@pytest.fixture(scope="session")
def flights(store: Store, rows: pa.Table) -> Any:
    """A table that no test changes."""
    store.write("flights", rows)
    return store["flights"]


@pytest.fixture(scope="session")
def wide(store: Store) -> Any:
    """Three endpoints of numbers in order, which no test changes."""
    part = pa.table({"n": pa.array(range(6_000_000), pa.int64())})
    columns = {"n": part["n"], "m": part["n"], "k": part["n"], "l": part["n"]}
    store.write("wide", pa.table(columns))
    return store["wide"]


@pytest.fixture
def quiet() -> Iterator[Callable[[], None]]:
    """What waits until no thread of a read is left, and fails if one stays; done at the end too."""

    def check() -> None:
        for thread in threading.enumerate():
            if thread.name == "sheaf-fetch":
                thread.join(10)
                assert not thread.is_alive(), "a thread of a read is left"

    yield check
    check()


@pytest.fixture
def served(store: Store) -> Callable[[], int]:
    """How many bytes the server has sent so far, by its own count, once no read is under way."""

    def count() -> int:
        deadline = time.monotonic() + 30
        while store._channel.query("sheaf.v1.pool")["reads"]:
            assert time.monotonic() < deadline, "the server still has a read"
        return int(store._channel.query("sheaf.v1.status")["served_bytes"])

    return count
