"""A server of one's own ends with whoever started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest

import sheaf_flight
from sheaf_flight import ServerFailed, Unavailable


def test_a_store_stays_and_its_server_ends(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with sheaf_flight.serve(data, memory="512MiB") as store:
        uri = store._channel.address.uri
        store.write("t", pa.table({"n": [1]}))
        with pytest.raises(ServerFailed, match="is open in process"):
            sheaf_flight.serve(data, memory="512MiB")
    with pytest.raises(Unavailable):
        sheaf_flight.connect(uri, retries=0).tables()
    assert not Path(uri.removeprefix("grpc+unix://")).parent.exists()
    with sheaf_flight.serve(data, memory="512MiB") as store:
        assert store["t"].count_rows() == 1


def test_a_server_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    program = f"""
import sheaf_flight, sys
store = sheaf_flight.serve({str(tmp_path / "data")!r}, memory="512MiB")
print(store._channel.address.uri, flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        uri = parent.stdout.readline().strip()
        assert sheaf_flight.connect(uri).tables() == []
        os.kill(parent.pid, signal.SIGKILL)
    directory = Path(uri.removeprefix("grpc+unix://")).parent
    deadline = time.monotonic() + 60
    while directory.exists():
        assert time.monotonic() < deadline, "the server is still there"
        time.sleep(0.05)


def test_without_the_command_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHEAF")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(FileNotFoundError, match=r"sheaf-flight\[server\]', or put it on the PATH"):
        sheaf_flight.serve(tmp_path)


def test_what_a_server_says_when_it_cannot_start_is_told(tmp_path: Path) -> None:
    with pytest.raises(ServerFailed, match="memory"):
        sheaf_flight.serve(tmp_path / "data", memory="1MiB")
