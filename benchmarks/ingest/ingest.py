"""Durable appends of Sheaf beside what else makes rows durable, in one run.

Every round measures everyone once, in random order, and the first peer twice. Printed are medians
over the rounds, and ratios to a peer within the same round with their range. A table in which that
peer against itself is outside 0.95 to 1.05 is void: it says in which league everyone is, and no
more.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import peers
import pyarrow as pa

HERE = os.path.dirname(os.path.abspath(__file__))
MIB = 1 << 20
AGAIN = " again"


class Process:
    """A process that says "ready URI", answers lines of JSON, and ends with its input."""

    def __init__(self, name, command, log):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
        for line in self.process.stdout:
            if line.startswith("ready "):
                self.uri = line.split()[1]
                return
        raise SystemExit(f"{name} did not come up; its log: {log.name}")

    def ask(self, **order):
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("the store's process has ended; its log says why")
        return json.loads(line)

    def stop(self):
        self.process.stdin.close()
        self.process.wait(60)


def ratio(ours, theirs):
    """Least, median and most of what two samples of the same round are to each other."""
    all_rounds = [a / b for a, b in zip(ours, theirs)]
    return min(all_rounds), statistics.median(all_rounds), max(all_rounds)


def words(spread):
    return f"{spread[1]:6.2f} ({spread[0]:.2f}-{spread[2]:.2f})"


class Bench:
    def __init__(self, options, scratch):
        self.options = options
        self.scratch = scratch
        self.order = random.Random(options.seed)
        self.rows = []
        self.sheaf = self.start("sheaf", [
            options.java, "-Xmx1g", "-XX:MaxDirectMemorySize=4g",
            "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Dio.netty.leakDetection.level=disabled", "-cp", options.class_path,
            "io.sheaf.benchmarks.ingest.IngestChild", os.path.join(scratch, "store"), "1024"])

    def start(self, name, command):
        log = open(os.path.join(self.scratch, name + ".log"), "w")
        return Process(name, command, log)

    def say(self, text):
        print(text, file=sys.stderr if self.options.json else sys.stdout, flush=True)

    def table(self, mib, batch=64 << 10):
        """Eight columns of 64-bit integers, in batches of so many rows; 4 MiB unless told."""
        rows = (64 << 10) * max(1, mib // 4)
        rng = np.random.default_rng(7)
        names = [f"c{i}" for i in range(8)]
        schema = pa.schema([pa.field(name, pa.int64(), False) for name in names])
        arrays = [pa.array(rng.integers(0, 1 << 62, rows)) for _ in names]
        batches = pa.table(arrays, schema=schema).to_batches(max_chunksize=batch)
        return pa.Table.from_batches(batches)

    def rounds(self, takers, base):
        """Samples of each by name: a round is everyone once, and `base` twice."""
        turns = [*takers.items(), (base + AGAIN, takers[base])]
        samples = {name: [] for name, _ in turns}
        for name, take in takers.items():
            take()  # a first time for everyone, which does not count
        for _ in range(self.options.pairs):
            self.order.shuffle(turns)
            for name, take in turns:
                samples[name].append(take())
        return samples

    def head(self, what, base, figures):
        again = ratio(figures[base + AGAIN], figures[base])
        void = not 0.95 <= again[1] <= 1.05
        self.say(f"\n{what}; {base} to itself {words(again)}{', VOID' if void else ''}")
        return void

    def large(self):
        mib, kib, streams = self.options.mib, self.options.batch_kib, self.options.streams
        table = self.table(mib, (kib << 10) // 64)
        discard = self.start("discard", [sys.executable, os.path.join(HERE, "discard.py")])

        def embedded():
            answer = self.sheaf.ask(do="large", mib=mib)
            self.sheaf.ask(do="empty")
            return answer["bytes"] / answer["seconds"] / 1e9

        def served():
            rate = peers.put(self.sheaf.uri, "large", table, streams)
            self.sheaf.ask(do="empty")
            return rate

        takers = {
            "fio": lambda: peers.fio(self.scratch, mib),
            "sheaf, embedded": embedded,
            "sheaf, DoPut": served,
            "C++ DoPut, discards": lambda: peers.put(discard.uri, "x", table, streams),
        }
        if self.options.peers == "all":
            takers["feather + fsync"] = lambda: peers.write_feather(self.scratch, table)
            takers["DuckDB"] = lambda: peers.duckdb_large(self.scratch, table)
            takers["SQLite"] = lambda: peers.sqlite_large(self.scratch, table)
        end = time.monotonic() + self.options.warm_up
        while time.monotonic() < end:
            embedded()
            served()
        samples = self.rounds(takers, "fio")
        discard.stop()
        what = f"{mib} MiB in {streams} durable appends, batches of {kib} KiB"
        void = self.head(what, "fio", samples)
        # The lower of the two is what a durable stream can be at best.
        lower = [min(a, b) for a, b in zip(samples["fio"], samples["C++ DoPut, discards"])]
        for name in takers:
            row = {"what": "large", "kib": kib, "streams": streams, "who": name, "void": void,
                   "gb_s": statistics.median(samples[name]),
                   "to_fio": ratio(samples[name], samples["fio"]),
                   "to_lower": ratio(samples[name], lower)}
            self.rows.append(row)
            self.say(f"  {name:20} {row['gb_s']:6.3f} GB/s   to fio {words(row['to_fio'])}"
                     f"   to the lower of fio and C++ {words(row['to_lower'])}")

    def small(self):
        table = self.table(4)
        flushes = peers.Flushes(self.scratch)
        others = {"one flush each": flushes}
        if self.options.peers == "all":
            others["feather + fsync"] = peers.Feather(self.scratch, table)
            others["DuckDB"] = peers.DuckDb(self.scratch, table)
            others["SQLite"] = peers.Sqlite(self.scratch, table)
        # A store at work is compiled; a sample of a second would measure its compiler.
        self.sheaf.ask(do="small", writers=8, millis=int(self.options.warm_up * 1000))
        self.sheaf.ask(do="empty")
        for writers in (1, 8, 64):
            self.writers(writers, others)
            self.sheaf.ask(do="empty")
        for peer in others.values():
            peer.close()

    def writers(self, writers, others):
        seconds = self.options.seconds
        takers = {name: lambda peer=peer: peer.run(writers, seconds)
                  for name, peer in others.items()}
        takers["sheaf, embedded"] = lambda: self.sheaf.ask(
            do="small", writers=writers, millis=int(seconds * 1000))
        base = "one flush each"
        samples = self.rounds(takers, base)
        rates = {name: [s["commits"] / s["seconds"] for s in taken]
                 for name, taken in samples.items()}
        void = self.head(f"appends of 100 rows, {writers} writers", base, rates)
        flush = [s["p50"] for s in samples[base]]
        for name in takers:
            tails = [s["p99"] for s in samples[name]]
            row = {"what": "small", "writers": writers, "who": name, "void": void,
                   "commits_s": statistics.median(rates[name]),
                   "p99_us": statistics.median(tails),
                   "to_flushes": ratio(rates[name], rates[base]),
                   "p99_flushes": ratio(tails, flush)}
            self.rows.append(row)
            self.say(f"  {name:20} {row['commits_s']:8.0f} commits/s {words(row['to_flushes'])}"
                     f"   p99 {row['p99_us']:8.0f} us, flushes {words(row['p99_flushes'])}")

    def stop(self):
        self.sheaf.stop()


def options():
    parser = argparse.ArgumentParser(prog="sheaf bench ingest")
    parser.add_argument("--java", required=True)
    parser.add_argument("--class-path", required=True)
    parser.add_argument("--dir", action="append", required=True)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--warm-up", type=float, default=20)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--mib", type=int, default=512)
    parser.add_argument("--batch-kib", type=int, default=4096, help="of a large append by DoPut")
    parser.add_argument("--streams", type=int, default=1, help="that such an append comes in")
    parser.add_argument("--only", default="large,small")
    parser.add_argument("--peers", choices=("all", "fio"), default="all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def machine():
    with open("/proc/cpuinfo") as info:
        model = next((line.split(":")[1].strip() for line in info if "model name" in line), "?")
    with open("/proc/loadavg") as load:
        return f"{model}, {os.cpu_count()} cores, load {load.read().split()[0]}"


def main():
    asked = options()
    scratch = tempfile.mkdtemp(prefix="ingest-", dir=asked.dir[-1])
    try:
        bench = Bench(asked, scratch)
        bench.say(machine())
        for part in asked.only.split(","):
            {"large": bench.large, "small": bench.small}[part]()
        bench.stop()
        for row in bench.rows if asked.json else ():
            print(json.dumps(row))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
