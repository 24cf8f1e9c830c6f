"""The streams of a read, taken in parallel and with bounded memory.

A *part* is an endpoint: a contiguous range of the rows. A few threads read parts, each part into a
*lane*: one lane for all where the order does not matter, else one for each part, emptied in turn.
A lane has room for a few batches; a thread whose lane is full waits, and its server with it.

1. No more than `_AHEAD` batches of each thread wait in lanes.
2. A part that breaks off is gone on with behind the last batch that came; no row comes twice.
3. Each batch that is asked for, and each part that has ended, starts one more thread.
4. Whoever closes a fetch returns when no stream is open. Threads that still wait for their first
   message are left behind; they end when it comes.
"""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.flight as fl

from sheaf_flight._channel import Channel
from sheaf_flight._errors import TimedOut, Unavailable, translated

_THREADS = 4
_AHEAD = 2

Narrow = Callable[[pa.RecordBatch], Sequence[pa.RecordBatch]]


class Fetch:
    """Some parts to be read, once. One thread iterates; any thread closes, once or more."""

    def __init__(
        self, channel: Channel, parts: Sequence[fl.FlightEndpoint], narrow: Narrow, ordered: bool
    ) -> None:
        self._channel = channel
        self._narrow = narrow
        self._parts = deque(enumerate(parts))
        self._lane_of = [i if ordered else 0 for i in range(len(parts))]
        self._lanes: list[deque[pa.RecordBatch]] = [deque() for _ in set(self._lane_of)]
        self._unread = [self._lane_of.count(lane) for lane in range(len(self._lanes))]
        threads = min(_THREADS, len(parts))
        self._room = _AHEAD if ordered else _AHEAD * threads
        self._changed = threading.Condition()
        self._open: set[Any] = set()
        self._error: Exception | None = None
        self._closed = False
        self._idle = threads
        self._threads = [
            threading.Thread(target=self._work, name="sheaf-fetch", daemon=True)
            for _ in range(threads)
        ]

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The batches; closing the iterator, or dropping it, closes the fetch.

        Nothing is read before the first is asked for: an iterator that was never begun has no end.
        """
        try:
            self._channel.reads(self)
            for lane in range(len(self._lanes)):
                while (batch := self._next(lane)) is not None:
                    yield batch
        finally:
            self.close()

    def close(self) -> None:
        """Cancels what is under way, and waits until no stream is open."""
        with self._changed:
            self._closed = True
            self._parts.clear()
            for stream in self._open:
                stream.cancel()
            self._changed.notify_all()
            for lane in self._lanes:
                lane.clear()
            # The garbage collector may end an iterator in any thread, those of its fetch included.
            if threading.current_thread() not in self._threads:
                self._changed.wait_for(lambda: not self._open)

    def _next(self, lane: int) -> pa.RecordBatch | None:
        """The next batch of a lane, None at its end. Waits while something comes at all."""
        waiting = self._lanes[lane]
        with self._changed:
            self._start_one()
            while not waiting:
                if self._error is not None:
                    raise self._error
                if self._closed:
                    raise ValueError("this read was closed")
                if self._unread[lane] == 0:
                    return None
                if not self._changed.wait(self._channel.address.timeout):
                    raise TimedOut(f"nothing came for {self._channel.address.timeout} s")
            self._changed.notify_all()
            return waiting.popleft()

    def _start_one(self) -> None:
        """One more thread, if there is one: who wants few rows should open few streams."""
        if self._idle > 0 and not self._closed:
            self._idle -= 1
            self._threads[self._idle].start()

    def _work(self) -> None:
        while True:
            with self._changed:
                if self._closed or self._error is not None or not self._parts:
                    return
                number, part = self._parts.popleft()
            try:
                self._read(part, self._lane_of[number])
            except Exception as e:
                with self._changed:
                    # Streams that close() cancels fail as well.
                    if not self._closed:
                        self._error = self._error or translated(e)
                    self._changed.notify_all()
                return
            with self._changed:
                self._unread[self._lane_of[number]] -= 1
                self._start_one()
                self._changed.notify_all()

    def _read(self, part: fl.FlightEndpoint, lane: int) -> None:
        """Reads one part to its end, over as many streams as it takes."""
        places = [self._channel.at(location.uri) for location in part.locations]
        places = places or [self._channel]
        last: str | None = None
        pauses = self._channel.pauses()
        for place in itertools.cycle(places):
            headers = [] if last is None else [("sheaf-after", last)]
            try:
                stream = place.client().do_get(part.ticket, place.options(None, *headers))
                for number in self._take(stream, lane):
                    last, pauses = number, self._channel.pauses()
                return
            except Exception as e:
                error = translated(e)
                pause = next(pauses, None) if isinstance(error, Unavailable) else None
                if pause is None:
                    raise error from (None if error is e else e)
            with self._changed:
                if self._changed.wait_for(lambda: self._closed, pause):
                    return

    def _take(self, stream: fl.FlightStreamReader, lane: int) -> Iterator[str]:
        """Moves a stream into a lane; yields the number of each message that is in."""
        with self._changed:
            if self._closed:
                stream.cancel()
                return
            self._open.add(stream)
        try:
            while True:
                try:
                    chunk = stream.read_chunk()
                except StopIteration:
                    return
                batches = self._narrow(chunk.data)
                if not self._put(batches, lane):
                    return
                yield chunk.app_metadata.to_pybytes().decode()
        finally:
            with self._changed:
                self._open.discard(stream)
                self._changed.notify_all()

    def _put(self, batches: Sequence[pa.RecordBatch], lane: int) -> bool:
        """Waits for room; False if nobody wants them any more."""
        waiting = self._lanes[lane]
        with self._changed:
            self._changed.wait_for(lambda: self._closed or len(waiting) < self._room)
            if not self._closed:
                waiting.extend(batches)
            self._changed.notify_all()
            return not self._closed
