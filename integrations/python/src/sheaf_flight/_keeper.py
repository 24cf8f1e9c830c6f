"""Runs a server as long as somebody holds this process's standard input open.

Its own process, since only that outlives a parent that is killed. Standard output has what the
server says until it is ready, or ends; standard error what it says from then on.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading


def _end_with_parent(server: subprocess.Popen[str]) -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    server.terminate()


def keep(command: list[str]) -> int:
    """Runs a server, listening on a socket of its own, to its end; returns how it ended."""
    with (
        tempfile.TemporaryDirectory(prefix="sheaf-") as private,
        subprocess.Popen(
            [*command, "--listen", f"unix:{private}/socket"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as server,
    ):
        assert server.stdout is not None
        threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
        told = sys.stdout
        for line in server.stdout:
            print(line, end="", file=told, flush=True)
            if line.startswith("ready"):
                told = sys.stderr
    return server.returncode


if __name__ == "__main__":
    sys.exit(keep(sys.argv[1:]))
