"""A server of one's own, that ends with the process that started it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from sheaf_flight import _keeper
from sheaf_flight._channel import Address, Channel
from sheaf_flight._errors import ServerFailed
from sheaf_flight._store import Store


def serve(path: str | os.PathLike[str], *, memory: str = "50%") -> Store:
    """The store in a directory, made if there is none, behind a server of its own.

    The server listens on sockets in the file system only, and ends when the store is closed, or
    this process ends, however that is. `memory` is for the whole of it, such as `2GiB`, or a share
    of the machine's.

    The command `sheaf` is that in the variable SHEAF, else that of the extra `[server]`, else that
    on the PATH.
    """
    directory = str(Path(path).absolute())
    command = [*_command(), "serve", "--create", "--data", directory, "--memory", memory]
    keeper = subprocess.Popen(
        [sys.executable, _keeper.__file__, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert keeper.stdout is not None
    said = []
    for line in keeper.stdout:
        said.append(line)
        if line.startswith("ready"):
            return Store(Channel(Address(line.split()[1])), lambda: _end(keeper))
    keeper.wait()
    raise ServerFailed(f"no server for {directory}:\n{''.join(said[-20:]).strip()}")


def _end(keeper: subprocess.Popen[str]) -> None:
    keeper.communicate()


def _command() -> list[str]:
    named = os.environ.get("SHEAF")
    if named is not None:
        return [named]
    if importlib.util.find_spec("sheaf_flight_server") is not None:
        return [sys.executable, "-m", "sheaf_flight_server"]
    found = shutil.which("sheaf")
    if found is None:
        raise FileNotFoundError(
            "there is no command sheaf: pip install 'sheaf-flight[server]', or put it on the PATH,"
            " or its path into the variable SHEAF"
        )
    return [found]
