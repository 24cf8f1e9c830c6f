"""Two of twenty columns: a scan, beside pyarrow over Parquet and over a Flight server of its own.

    SHEAF=./sheaf target/integrations-python/venv-3.11/bin/python integrations/python/bench.py

All three read the same 2,000,000 rows, in turn, ten times before it counts; the server of pyarrow
is a process that keeps the table in memory and sends the columns that a ticket names. Printed are
medians, and the least.
"""

from __future__ import annotations

import json
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.flight as fl
import pyarrow.parquet as pq
from pyarrow import ipc

import sheaf_flight

ROWS, COLUMNS = 2_000_000, 20
NAMES = ["c3", "c17"]
_WARM = 10
_ALIGNED = fl.FlightCallOptions(
    read_options=ipc.IpcReadOptions(ensure_alignment=ipc.Alignment.DataTypeSpecific)
)


class Plain(fl.FlightServerBase):
    """What one writes in twenty lines."""

    def __init__(self, path: str) -> None:
        super().__init__("grpc://127.0.0.1:0")
        self.table = pq.read_table(path)

    def do_get(self, context: Any, ticket: fl.Ticket) -> fl.RecordBatchStream:
        return fl.RecordBatchStream(self.table.select(json.loads(ticket.ticket)))


def plain(path: str, told: Connection) -> None:
    server = Plain(path)
    told.send(server.port)
    server.serve()


def rounds(ways: dict[str, Callable[[], pa.Table]], count: int) -> None:
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for i in range(-_WARM, count):
        for name, read in ways.items():
            begin = time.perf_counter()
            rows = read().num_rows
            if i >= 0:
                taken[name].append(1000 * (time.perf_counter() - begin))
            assert rows > 0
    for name, times in taken.items():
        print(f"{name:<44} {statistics.median(times):7.1f} ms  least {min(times):7.1f} ms")


def main(count: int) -> None:
    chance = np.random.default_rng(1)
    columns = {f"c{i}": chance.random(ROWS) for i in range(COLUMNS - 1)}
    table = pa.table({"n": pa.array(range(ROWS)), **columns})
    few = pc.field("n") < ROWS // 100
    with tempfile.TemporaryDirectory() as directory:
        parquet = str(Path(directory) / "t.parquet")
        pq.write_table(table, parquet)
        here, there = multiprocessing.Pipe()
        server = multiprocessing.get_context("spawn").Process(target=plain, args=(parquet, there))
        server.start()
        client = fl.connect(f"grpc://127.0.0.1:{here.recv()}")
        with sheaf_flight.serve(Path(directory) / "store", memory="2GiB") as store:
            store.write("t", table)
            ours = store["t"]
            ticket, more = (fl.Ticket(json.dumps(names)) for names in (NAMES, ["n", *NAMES]))
            print(f"2 of {COLUMNS} columns, {ROWS:,} rows, {table.select(NAMES).nbytes:,} bytes")
            rounds(
                {
                    "sheaf_flight": lambda: ours.scan(NAMES).to_arrow(),
                    "pyarrow, Parquet": lambda: pq.read_table(parquet, columns=NAMES),
                    "pyarrow, a Flight server of its own": lambda: client.do_get(
                        ticket, _ALIGNED
                    ).read_all(),
                },
                count,
            )
            print("the same, of 1 % of the rows")
            rounds(
                {
                    "sheaf_flight": lambda: ours.scan(NAMES, few).to_arrow(),
                    "pyarrow, Parquet": lambda: pq.read_table(parquet, columns=NAMES, filters=few),
                    "pyarrow, a Flight server of its own": lambda: (
                        client.do_get(more, _ALIGNED).read_all().filter(few).select(NAMES)
                    ),
                },
                count,
            )
        server.terminate()
        server.join()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
