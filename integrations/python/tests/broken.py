"""A Flight server that breaks off, refuses and falls silent when it is told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.flight as fl

BATCHES = [pa.record_batch({"n": [10 * i + j for j in range(10)]}) for i in range(8)]
SCHEMA = BATCHES[0].schema


class _Kept(fl.ServerMiddleware):
    def __init__(self, headers: dict[str, list[str]]) -> None:
        self.headers = headers


class _Keep(fl.ServerMiddlewareFactory):
    def start_call(self, info: Any, headers: dict[str, list[str]]) -> Any:
        return _Kept(headers)


class Broken(fl.FlightServerBase):
    """Eight batches as one endpoint. `faults` more calls break off, reads `after` some batches."""

    def __init__(self, faults: int = 0, after: int = 2, silent: bool = False) -> None:
        super().__init__("grpc://127.0.0.1:0", middleware={"kept": _Keep()})
        self.faults = faults
        self.after = after
        self.released = threading.Event()
        self.silent = silent
        self.asked: list[str] = []
        self.written: dict[str, int] = {}
        self.writes = 0
        self.headers: dict[str, list[str]] = {}

    @property
    def uri(self) -> str:
        return f"grpc://127.0.0.1:{self.port}"

    def _break(self) -> None:
        if self.faults > 0:
            self.faults -= 1
            raise fl.FlightUnavailableError("the server is ending [UNAVAILABLE]")

    def get_flight_info(self, context: Any, descriptor: Any) -> Any:
        self.headers = context.get_middleware("kept").headers
        if not self.asked:
            self.asked.append("info")
            self._break()
        facts = {"table": "main.t", "snapshot": 1, "rows_exact": True}
        endpoint = fl.FlightEndpoint(b"all", [])
        return fl.FlightInfo(
            SCHEMA, descriptor, [endpoint], 80, -1, app_metadata=json.dumps(facts).encode()
        )

    def do_get(self, context: Any, ticket: Any) -> Any:
        after = context.get_middleware("kept").headers.get("sheaf-after")
        self.asked.append("get" if after is None else f"after {after[0]}")
        start = 0 if after is None else int(after[0]) + 1

        def stream() -> Iterator[tuple[pa.RecordBatch, bytes]]:
            for i in range(start, len(BATCHES)):
                if i == start + self.after:
                    self._break()
                    if self.silent:
                        self.released.wait()
                yield BATCHES[i], str(i).encode()

        return fl.GeneratorStream(SCHEMA, stream())

    def do_put(self, context: Any, descriptor: Any, reader: Any, writer: Any) -> None:
        self.writes += 1
        put = json.loads(descriptor.command)
        rows = reader.read_all().num_rows
        duplicate = put["key"] in self.written
        self.written[put["key"]] = rows
        self._break()
        answer = {"snapshot": 2, "rows": rows, "key": put["key"], "duplicate": duplicate}
        writer.write(json.dumps(answer).encode())
