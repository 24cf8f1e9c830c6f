"""The way to a server: who it is, how to ask it, and when to ask again."""

from __future__ import annotations

import atexit
import json
import random
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pyarrow.flight as fl
from pyarrow import ipc

from sheaf_flight._errors import Unavailable, translated

T = TypeVar("T")

_SCHEMES = ("grpc://", "grpc+tcp://", "grpc+tls://", "grpc+unix://")
_REUSE = b"arrow-flight-reuse-connection:"
_FIRST_PAUSE = 0.1
# A peer that is gone without a word is noticed after a minute, whatever waits for it.
_OPTIONS = [("grpc.keepalive_time_ms", 40_000), ("grpc.keepalive_timeout_ms", 20_000)]

# gRPC may put a message at any address; readers of Arrow data, its own kernels too, rely on more.
_ALIGNED = ipc.IpcReadOptions(ensure_alignment=ipc.Alignment.DataTypeSpecific)


@dataclass(frozen=True)
class Address:
    """What a connection is made from: all that a copy in another process needs."""

    uri: str
    token: str | None = field(default=None, repr=False)
    token_file: str | None = None
    tls_ca: str | None = None
    timeout: float = 30.0
    retries: int = 3

    def __post_init__(self) -> None:
        if not self.uri.startswith(_SCHEMES):
            raise ValueError(f"{self.uri!r} is no address: it begins with {', '.join(_SCHEMES)}")
        if self.token is not None and self.token_file is not None:
            raise ValueError("token and token_file exclude each other")
        if self.timeout <= 0 or self.retries < 0:
            raise ValueError("timeout must be positive, and retries not negative")


class Closeable(Protocol):
    """What a channel closes when it is closed."""

    def close(self) -> None:
        """Ends it; once or more."""


class Channel:
    """Asks one server. Any thread; copies by pickle connect again by themselves."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._lock = threading.Lock()
        self._client: fl.FlightClient | None = None
        self._others: dict[str, Channel] = {}
        self._reads: weakref.WeakSet[Closeable] = weakref.WeakSet()
        self._closed = False
        _channels.add(self)

    def __reduce__(self) -> tuple[type[Channel], tuple[Address]]:
        return Channel, (self.address,)

    def client(self) -> fl.FlightClient:
        """The client behind it, connected at the first call."""
        with self._lock:
            if self._closed:
                raise ValueError(f"the connection to {self.address.uri} was closed")
            if self._client is None:
                ca = self.address.tls_ca
                self._client = fl.FlightClient(
                    self.address.uri,
                    tls_root_certs=Path(ca).read_bytes() if ca else None,
                    generic_options=_OPTIONS,
                )
            return self._client

    def reads(self, read: Closeable) -> None:
        """Keeps in mind what to close first when it is closed, for as long as that lives."""
        with self._lock:
            self._reads.add(read)

    def at(self, location: bytes) -> Channel:
        """The channel to where an endpoint lies, with the same credentials."""
        if location.startswith(_REUSE) or location.decode() == self.address.uri:
            return self
        uri = location.decode()
        with self._lock:
            if uri not in self._others:
                self._others[uri] = Channel(replace(self.address, uri=uri))
            return self._others[uri]

    def options(self, timeout: float | None = None, *headers: tuple[str, str]) -> Any:
        """What goes with each call; without a timeout it may take as long as it does."""
        sent = [(name.encode(), value.encode()) for name, value in headers]
        token = self.address.token
        if self.address.token_file is not None:
            token = Path(self.address.token_file).read_text().strip()
        if token is not None:
            sent.append((b"authorization", b"Bearer " + token.encode()))
        return fl.FlightCallOptions(timeout=timeout, headers=sent, read_options=_ALIGNED)

    def pauses(self) -> Iterator[float]:
        """How long to wait before each further try."""
        for attempt in range(self.address.retries):
            yield _FIRST_PAUSE * 2**attempt * random.uniform(0.5, 1.5)

    def ask(self, call: Callable[[fl.FlightClient, Any], T]) -> T:
        """A call that changes nothing: tried again while nobody answers."""
        pauses = self.pauses()
        while True:
            try:
                return call(self.client(), self.options(self.address.timeout))
            except Exception as e:
                error = translated(e)
                pause = next(pauses, None) if isinstance(error, Unavailable) else None
                if pause is None:
                    raise error from (None if error is e else e)
            time.sleep(pause)

    def tell(self, action: str, **body: object) -> dict[str, Any]:
        """An action that changes something: tried once, since it has no key to be repeated by."""
        try:
            return self._act(action, body, self.client(), self.options(self.address.timeout))
        except Exception as e:
            raise translated(e) from e

    def query(self, action: str, **body: object) -> dict[str, Any]:
        """An action that changes nothing."""
        return self.ask(lambda client, options: self._act(action, body, client, options))

    def info(self, read: dict[str, Any]) -> fl.FlightInfo:
        """The FlightInfo of a read."""
        command = fl.FlightDescriptor.for_command(json.dumps(read))
        return self.ask(lambda client, options: client.get_flight_info(command, options))

    def close(self) -> None:
        """Ends it, with all that is under way."""
        with self._lock:
            self._closed = True
            client, self._client = self._client, None
            others, self._others = list(self._others.values()), {}
            reads = list(self._reads)
        for part in (*reads, *others):
            part.close()
        if client is not None:
            client.close()

    @staticmethod
    def _act(action: str, body: object, client: fl.FlightClient, options: Any) -> dict[str, Any]:
        results = client.do_action(fl.Action(action, json.dumps(body).encode()), options)
        (answer,) = [json.loads(result.body.to_pybytes()) for result in results]
        if not isinstance(answer, dict):
            raise TypeError(f"{action} answered with no object: {answer!r}")
        return answer


_channels: weakref.WeakSet[Channel] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    """Threads that read must not outlive the interpreter."""
    for channel in list(_channels):
        channel.close()
