"""DoGet of Sheaf beside stock Arrow Java and a C++ Flight server, in one run.

All serve the same batches to the same client, by turns in random order, after a warm-up. Printed
are medians of throughput and of the server's own CPU per GiB of Arrow data, and their ratios to the
C++ server with the range over the rounds. A row in which the C++ server against itself is outside
0.95 to 1.05 is void: it says in which league everyone is, and no more.
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

import data
import flame
import pressure
from servers import Client, Server, Sheaf

HERE = os.path.dirname(os.path.abspath(__file__))
SECTIONS = ("messages", "unix", "shapes", "cold", "java", "points", "paths", "flame")
PEER, AGAIN = "C++", "C++ again"


class Bench:
    def __init__(self, options, scratch):
        self.options = options
        self.scratch = scratch
        self.order = random.Random(options.seed)
        self.rows = []
        self.tables = os.path.join(scratch, "tables")
        self.servers = []
        os.makedirs(self.tables)
        data.make(self.tables, options.mib)

    def say(self, text):
        print(text, file=sys.stderr if self.options.json else sys.stdout, flush=True)

    def jvm(self, name, *arguments, flags=()):
        package = "io.sheaf.benchmarks.wire."
        return [self.options.java, "-Xmx1g", "-XX:MaxDirectMemorySize=8g",
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-Dio.netty.leakDetection.level=disabled", *flags, "-cp",
                self.options.class_path, package + name, *map(str, arguments)]

    def start(self, kind, name, command):
        log = open(os.path.join(self.scratch, name.replace(" ", "-") + ".log"), "w")
        server = kind(name, command, log)
        self.servers.append(server)
        return server

    def sheaf(self, name, pool_mib, listen="tcp", direct=True, flags=()):
        store = tempfile.mkdtemp(prefix="store-", dir=self.scratch)
        command = self.jvm("SheafChild", self.tables, store, pool_mib, listen,
                           "direct" if direct else "copying", flags=flags)
        server = self.start(Sheaf, name, command)
        server.store = store
        return server

    def stock(self, name, zero_copy):
        return self.start(Server, name, self.jvm("StockChild", self.tables, zero_copy))

    def peer(self, name, kind="memory", uri="grpc://127.0.0.1:0"):
        script = os.path.join(HERE, "peer.py")
        return self.start(Server, name, [sys.executable, script, uri, self.tables, kind])

    def client(self, java=False):
        script = os.path.join(HERE, "client.py")
        return Client(self.jvm("JavaClient") if java else [sys.executable, script])

    def stop(self):
        for server in self.servers:
            server.stop()
            shutil.rmtree(getattr(server, "store", ""), ignore_errors=True)
        self.servers = []

    def warm(self, client, servers, table):
        for server in servers:
            read = 0.0
            while read < self.options.warm_up:
                read += server.measure(client, table, seconds=1).gib

    def compare(self, what, client, servers, table, **how):
        """Measures every server once a round, and the peer twice."""
        how.setdefault("seconds", self.options.seconds)
        peer = next((s for s in servers if s.name == PEER), servers[-1])
        turns = [(s.name, s) for s in servers] + [(AGAIN, peer)]
        samples = {name: [] for name, _ in turns}
        for _ in range(self.options.pairs):
            self.order.shuffle(turns)
            for name, server in turns:
                samples[name].append(server.measure(client, table, **how))
        self.show(what, peer.name, samples)
        return samples

    def show(self, what, peer, samples):
        again = ratio(samples[AGAIN], samples[peer], lambda s: s.rate)
        void = not 0.95 <= again[1] <= 1.05
        size = statistics.median(s.message for s in samples[peer])
        self.say(f"\n{what}: messages of {size / 1024:.0f} KiB; {peer} to itself "
                 f"{words(again)}{', VOID' if void else ''}")
        for name in sorted(n for n in samples if n != AGAIN):
            taken = samples[name]
            row = {"what": what, "server": name, "void": void,
                   "gib_s": statistics.median(s.rate for s in taken),
                   "cpu_s_gib": statistics.median(s.cpu for s in taken),
                   "rate_to_peer": ratio(taken, samples[peer], lambda s: s.rate),
                   "cpu_to_peer": ratio(taken, samples[peer], lambda s: s.cpu)}
            self.rows.append(row)
            self.say(f"  {name:14} {row['gib_s']:6.2f} GiB/s {words(row['rate_to_peer'])}"
                     f"   {row['cpu_s_gib']:6.3f} CPU-s/GiB {words(row['cpu_to_peer'])}")

    def messages(self):
        servers = self.all()
        client = self.client()
        for table in ("i64_1m", "i64_64k"):
            self.warm(client, servers, table)
        for table in ("i64_64k", "i64_1m", "i64_4m"):
            for streams in (1, 4, 16):
                self.compare(f"TCP, {table}, {streams} streams", client, servers, table,
                             streams=streams)
        client.stop()

    def all(self):
        servers = [self.sheaf("Sheaf", 8 * self.options.mib), self.peer(PEER)]
        if self.options.peers == "all":
            servers += [self.stock("Java", "false"), self.stock("Java zero-copy", "true"),
                        self.peer("C++ mapped", "mapped")]
        return servers

    def unix(self):
        where = "grpc+unix://" + os.path.join(self.scratch, "peer.sock")
        ours = os.path.join(self.scratch, "sheaf.sock")
        servers = [self.sheaf("Sheaf", 8 * self.options.mib, listen=ours),
                   self.peer(PEER, uri=where)]
        client = self.client()
        for table in ("i64_1m", "i64_64k"):
            self.warm(client, servers, table)
        for table in ("i64_64k", "i64_1m", "i64_4m"):
            for streams in (1, 4, 16):
                self.compare(f"Unix socket, {table}, {streams} streams", client, servers, table,
                             streams=streams)
        client.stop()

    def shapes(self):
        servers = self.all()
        client = self.client()
        self.warm(client, servers, "wide")
        self.compare("20 columns", client, servers, "wide")
        self.compare("2 of 20 columns", client, servers, "wide", columns=["c3", "c11"])
        self.compare("strings", client, servers, "strings")
        client.stop()

    def cold(self):
        """The table is four times the pool: every page is read from disk and evicted again."""
        servers = [self.sheaf("Sheaf cold", max(32, self.options.mib // 4)),
                   self.sheaf("Sheaf", 8 * self.options.mib), self.peer(PEER)]
        client = self.client()
        self.warm(client, servers, "i64_1m")
        samples = self.compare("cold, 4 x the pool", client, servers, "i64_1m")
        hot = ratio(samples["Sheaf cold"], samples["Sheaf"], lambda s: s.rate)
        self.say(f"  cold to hot {words(hot)}   {self.fio(servers[0].store)}")
        client.stop()

    @staticmethod
    def fio(store):
        if not shutil.which("fio"):
            return "fio is not installed"
        files = [os.path.join(d, f) for d, _, names in os.walk(store) for f in names]
        said = subprocess.run(
            ["fio", "--name=b", "--filename=" + max(files, key=os.path.getsize), "--rw=read",
             "--bs=1M", "--iodepth=32", "--ioengine=io_uring", "--direct=1", "--time_based",
             "--runtime=2s", "--readonly", "--invalidate=0", "--output-format=json"],
            capture_output=True, text=True, check=True).stdout
        rate = json.loads(said[said.index("{"):])["jobs"][0]["read"]["bw_bytes"] / (1 << 30)
        return f"fio reads its file at {rate:.2f} GiB/s"

    def java(self):
        servers = self.all()
        client = self.client(java=True)
        self.warm(client, servers, "i64_1m")
        for table in ("i64_64k", "i64_1m", "i64_4m"):
            self.compare(f"Java client, {table}", client, servers, table)
        client.stop()

    def points(self):
        """One batch of one column for each request."""
        servers = [self.sheaf("Sheaf", 8 * self.options.mib), self.peer(PEER)]
        client = self.client()
        self.warm(client, servers, "i64_1m")
        for server in servers:  # what opens and ends a call is compiled after ten thousands
            server.measure(client, "point", reads=25_000)
        for streams in (1, 8, 32):
            samples = self.compare(f"points, {streams} clients", client, servers, "point",
                                   streams=streams, reads=max(20, 400 // streams))
            for name in (servers[0].name, PEER):
                self.times(f"points, {streams} clients", name, samples[name])
        client.stop()

    def times(self, what, server, samples):
        times = sorted(t for sample in samples for t in sample.times)
        at = [times[min(len(times) - 1, int(len(times) * q))] for q in (.5, .99, .999)]
        self.rows.append({"what": what, "server": server, "p50_p99_p999_s": at})
        self.say(f"  {server:14} p50 {at[0] * 1e3:7.2f}  p99 {at[1] * 1e3:7.2f}"
                 f"  p99.9 {at[2] * 1e3:7.2f} ms, of {len(times)}")

    def paths(self):
        """Our own ways from disk to socket, the table four times the pool."""
        pool = max(32, self.options.mib // 4)
        servers = [self.sheaf("fixed", pool),
                   self.sheaf("zero-copy", pool, flags=["-Dsheaf.io=ring_plain"]),
                   self.sheaf("vectored copy", pool, direct=False, flags=["-Dsheaf.io=ring_plain"]),
                   self.sheaf("copy", pool, direct=False, flags=["-Dsheaf.io=pread"])]
        client = self.client()
        batch = {"table": "i64_1m", "parts": self.options.mib, "max_message_bytes": 8 << 20}
        self.warm(client, servers, "i64_1m")
        self.compare("ways, whole table", client, servers, "i64_1m")
        for server in servers:
            server.measure(client, "i64_1m", reads=2000, command=json.dumps(batch))
        samples = self.compare("ways, one batch by chance", client, servers, "i64_1m",
                               reads=300, command=json.dumps(batch))
        for server in servers:
            self.times("ways, one batch by chance", server.name, samples[server.name])
        client.stop()

    def flame(self):
        if not shutil.which("perf"):
            raise SystemExit("flame needs perf")
        server = self.sheaf("Sheaf", 8 * self.options.mib, flags=["-XX:+PreserveFramePointer"])
        client = self.client()
        self.warm(client, [server], "i64_64k")
        self.warm(client, [server], "i64_1m")
        seconds = 10 * self.options.seconds
        recording = flame.Recording(
            server.process.pid, seconds, os.path.join(self.scratch, "perf.data"))
        server.measure(client, "i64_1m", seconds=seconds)
        self.say("\nWhere the server spends its time, messages of 1 MiB")
        jcmd = os.path.join(os.path.dirname(self.options.java), "jcmd")
        share = flame.show(recording.stacks(jcmd), self.say)
        self.rows.append({"what": "flame", "server": "Sheaf", "user_memcpy_share": share})
        client.stop()

    def pressure(self):
        pressure.Pressure(self).run(min(3, self.options.pairs))

    def run(self):
        for name in self.options.only.split(","):
            getattr(self, name)()
            self.stop()


def ratio(ours, peers, pick):
    """Least, median and most of ours to the peer's of the same round."""
    values = sorted(pick(a) / max(pick(b), 1e-9) for a, b in zip(ours, peers))
    return values[0], statistics.median(values), values[-1]


def words(spread):
    return f"{spread[1]:5.2f} ({spread[0]:.2f}-{spread[2]:.2f})"


def main():
    parser = argparse.ArgumentParser(prog="sheaf bench wire", description=__doc__)
    parser.add_argument("--java", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--class-path", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=float, default=0.6, help="of each sample")
    parser.add_argument("--pairs", type=int, default=7, help="rounds")
    parser.add_argument("--mib", type=int, default=256, help="of each table")
    parser.add_argument("--warm-up", type=float, default=16, help="GiB from each server before")
    parser.add_argument("--only", default=",".join(SECTIONS),
                        help="of " + ", ".join(SECTIONS) + "; or pressure, as root: 8 min")
    parser.add_argument("--peers", choices=("all", "cpp"), default="all",
                        help="cpp leaves Arrow Java out, whose warm-up takes most of the time")
    parser.add_argument("--dir", help="where some GB are written, and removed at the end")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--json", action="store_true", help="rows as JSON on stdout")
    options = parser.parse_args()
    unknown = set(options.only.split(",")) - {*SECTIONS, "pressure"}
    if unknown:
        parser.error(f"--only takes {', '.join(SECTIONS)}, pressure; not {', '.join(unknown)}")
    scratch = tempfile.mkdtemp(prefix="sheaf-wire-", dir=options.dir)
    bench = None
    try:
        bench = Bench(options, scratch)
        bench.say(f"seed {options.seed}, {options.mib} MiB a table, {options.pairs} rounds of "
                  f"{options.seconds} s, warm-up {options.warm_up} GiB, "
                  f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        bench.run()
        if options.json:
            print(json.dumps(bench.rows))
    finally:
        if bench:
            bench.stop()
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
