"""The extra [server]: a store from an installed wheel, with no Java, Maven or command there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = """\
import pyarrow as pa, sheaf_flight
store = sheaf_flight.serve("data", memory="512MiB")
print(store.write("trips", pa.table({"fare": [12.5, 30.0]})).rows, store.tables())
"""


def test_three_lines_of_python_give_a_running_store(tmp_path: Path) -> None:
    bare = {"HOME": str(tmp_path), "PATH": str(tmp_path), "TMPDIR": "/tmp"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("2 ['trips']\n", "", 0)


def test_the_command_is_there_too(tmp_path: Path) -> None:
    sheaf = Path(sys.executable).parent / "sheaf"
    done = subprocess.run(
        [sheaf, "--version"], env={"PATH": ""}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("sheaf "), done.stdout
