"""A table four times the memory: scans and point readers at once, of ours and of mapped memory.

Each server runs by turns in a cgroup of its own, with a quarter of the table for everything: ours
takes 15 of 16 parts of it, the C++ server, which maps the same batches, has it for its page cache.
Two streams read the whole table over and over, eight read one batch at a time, by Zipf's law with
0.8, once to warm up and once to be counted. The clients are outside. Needs root.
"""

import base64
import json
import os
import signal
import statistics
import subprocess
import sys

import data
from servers import Client, Server

MIB = 1 << 20
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = "/sys/fs/cgroup"
BATCH = 512 << 10


class Group:
    """A cgroup with a limit on memory, version 1 or 2."""

    def __init__(self, name, limit):
        first = os.path.exists(f"{ROOT}/memory/memory.limit_in_bytes")
        self.path = f"{ROOT}/memory/{name}" if first else f"{ROOT}/{name}"
        self.peak = "memory.max_usage_in_bytes" if first else "memory.peak"
        os.mkdir(self.path)
        self.write("memory.limit_in_bytes" if first else "memory.max", limit)

    def write(self, file, value):
        with open(f"{self.path}/{file}", "w") as out:
            out.write(str(value))

    def inside(self, command):
        return ["sh", "-c", 'echo $$ > "$0" && exec "$@"', f"{self.path}/cgroup.procs", *command]

    def peak_mib(self):
        with open(f"{self.path}/{self.peak}") as file:
            return int(file.read()) / MIB

    def close(self):
        os.rmdir(self.path)


class Serving(Server):
    """Ours as users start it: it ends with SIGTERM."""

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


def forget(path):
    """Leaves nothing of a file in anyone's page cache."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def files(directory):
    return [os.path.join(d, f) for d, _, names in os.walk(directory) for f in names]


class Pressure:
    def __init__(self, bench):
        self.bench = bench
        self.mib = 16 * bench.options.mib
        self.seconds = 100 * bench.options.seconds
        self.batches = self.mib * MIB // BATCH
        self.tables = os.path.join(bench.scratch, "mapped")
        self.store = os.path.join(bench.scratch, "store")
        self.sheaf = os.path.join(HERE, "..", "..", "sheaf")
        self.log = open(os.path.join(bench.scratch, "pressure.log"), "w")

    def prepare(self):
        os.mkdir(self.tables)
        table = os.path.join(self.tables, "t.arrow")
        data.integers(table, 1, BATCH, self.mib * MIB)
        subprocess.run(
            [self.sheaf, "import", table, "--table", "t", "--data", self.store, "--batch-rows",
             str(BATCH // 8)], check=True, stdout=self.log, stderr=self.log)

    def ours(self, group):
        command = [self.sheaf, "serve", "--data", self.store, "--listen", "127.0.0.1:0",
                   "--memory", f"{self.mib // 4 * 15 // 16}MiB"]
        return Serving("Sheaf", group.inside(command), self.log)

    def mapped(self, group):
        script = os.path.join(HERE, "peer.py")
        command = [sys.executable, script, "grpc://127.0.0.1:0", self.tables, "mapped"]
        return Server("C++ mapped", group.inside(command), self.log)

    def measure(self, start, name, order):
        for file in files(self.tables) + files(self.store):
            forget(file)
        group = Group(f"sheaf-bench-{os.getpid()}", self.mib * MIB // 4)
        server = start(group)
        client = Client([sys.executable, os.path.join(HERE, "mixed.py")])
        try:
            # As long before, uncounted: what is measured has been running for a while.
            for _ in range(2):
                found = client.ask({"uri": server.uri, "seconds": self.seconds, **order})
        finally:
            client.stop()
            server.stop()
        points = sorted(found["times"])
        sample = {"scans": found["scanned"] / found["seconds"] / (1 << 30),
                  "points": len(points) / found["seconds"],
                  "p99": points[int(len(points) * .99)] * 1e3, "peak": group.peak_mib()}
        group.close()
        self.bench.say(f"  {name:12} scans {sample['scans']:5.2f} GiB/s   {sample['points']:7.0f} "
                       f"points/s, p99 {sample['p99']:6.1f} ms   memory {sample['peak']:.0f} MiB")
        return sample

    def run(self, rounds):
        self.prepare()
        self.bench.say(f"\npressure: {self.mib} MiB in {self.batches} batches, memory "
                       f"{self.mib // 4} MiB, {rounds} rounds of {self.seconds} s")
        whole = base64.b64encode(b"t").decode()
        request = base64.b64encode(b'{"table": "t"}').decode()
        every = json.dumps({"table": "t", "parts": self.batches})
        pairs = []
        for _ in range(rounds):
            ours = self.measure(self.ours, "Sheaf", {"scan": request, "command": every})
            peer = self.measure(self.mapped, "C++ mapped", {"scan": whole, "points": self.batches})
            pairs.append((ours, peer))
        row = {"what": "pressure", "server": "Sheaf"}
        for key in ("scans", "points", "p99"):
            ratios = sorted(ours[key] / peer[key] for ours, peer in pairs)
            row[key + "_to_peer"] = ratios[0], statistics.median(ratios), ratios[-1]
            self.bench.say(f"  {key} to the C++ server: {statistics.median(ratios):.2f} "
                           f"({ratios[0]:.2f}-{ratios[-1]:.2f})")
        self.bench.rows.append(row)
