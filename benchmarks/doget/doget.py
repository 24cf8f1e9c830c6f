"""DoGet, hot: Sheaf beside a C++ Flight server over memory, in one run.

    python doget.py [--sheaf ../../sheaf] [--gib 1] [--batch-kib 1024] [--pairs 9]

One pyarrow client reads the same table from both by turns, in random order, after a warm-up.
Printed are the medians of throughput and of the server's own CPU (user and system) per GiB,
their ratios with the range over the pairs, and the peer against itself: when that median is
outside 0.95 to 1.05 the run is void.
"""

import argparse
import json
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import pyarrow as pa
import pyarrow.flight as flight

HERE = os.path.dirname(os.path.abspath(__file__))
GIB = 1 << 30


class Server:
    """A server process, the ticket that reads the whole table, and what one read of it costs."""

    def __init__(self, name, process, port, ticket):
        self.name = name
        self.process = process
        self.client = flight.connect(f"grpc://127.0.0.1:{port}")
        self.ticket = ticket

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def read(self):
        """Reads all; returns bytes, messages, GiB/s, and CPU seconds of the server per GiB."""
        cpu, start = self.cpu_seconds(), time.perf_counter()
        received = messages = 0
        for chunk in self.client.do_get(self.ticket):
            received += chunk.data.nbytes
            messages += 1
        seconds = time.perf_counter() - start
        gib = received / GIB
        return received, messages, gib / seconds, (self.cpu_seconds() - cpu) / gib

    def stop(self):
        self.client.close()
        if self.process.stdin:
            self.process.stdin.close()
        self.process.terminate()
        self.process.wait(30)


def make_file(path, gib, batch_kib):
    """A table of one int64 column in batches of the given size."""
    rows = batch_kib * 1024 // 8
    batches = int(gib * GIB) // (rows * 8)
    schema = pa.schema([("v", pa.int64())])
    with pa.OSFile(path, "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for i in range(batches):
            values = pa.array(range(i, i + 64), pa.int64())
            block = pa.concat_arrays([values] * (rows // 64))
            writer.write_batch(pa.record_batch([block], schema=schema))


def start_peer(path):
    process = subprocess.Popen(
        [sys.executable, os.path.join(HERE, "peer.py"), path],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    port = int(process.stdout.readline().split()[1])
    return Server("C++", process, port, flight.Ticket(b"all"))


def start_sheaf(sheaf, path, scratch, gib, batch_kib):
    data = os.path.join(scratch, "store")
    rows = str(batch_kib * 1024 // 8)
    subprocess.run(
        [sheaf, "import", path, "--table", "t", "--data", data, "--batch-rows", rows], check=True)
    log = open(os.path.join(scratch, "serve.log"), "w+")
    memory = f"{int(gib * 1024 * 2 + 1024)}MiB"
    process = subprocess.Popen(
        [sheaf, "serve", "--data", data, "--listen", "127.0.0.1:0", "--memory", memory],
        stdout=log, stderr=subprocess.STDOUT)
    port = wait_for_port(log, process)
    request = {"table": "t", "max_message_bytes": batch_kib * 1024 + 4096}
    ticket = flight.Ticket(json.dumps(request).encode())
    return Server("Sheaf", process, port, ticket)


def wait_for_port(log, process):
    for _ in range(600):
        with open(log.name) as text:
            for line in text:
                if line.startswith("ready"):
                    return int(line.rsplit(":", 1)[1].split()[0])
        if process.poll() is not None:
            break
        time.sleep(0.1)
    with open(log.name) as text:
        sys.exit("the server did not come up:\n" + text.read())


def ratios(pairs, pick):
    values = sorted(pick(ours) / pick(peer) for ours, peer in pairs)
    return statistics.median(values), values[0], values[-1]


def report(results):
    ours, peers, again = results
    pairs = list(zip(ours, peers))
    for name, rows in (("Sheaf", ours), ("C++", peers)):
        print(f"{name:6} {statistics.median(r[2] for r in rows):6.2f} GiB/s  "
              f"{statistics.median(r[3] for r in rows):6.3f} CPU-s/GiB  {rows[0][1]} messages")
    speed = ratios(pairs, lambda r: r[2])
    cpu = ratios(pairs, lambda r: max(r[3], 1e-9))
    itself = ratios(list(zip(again, peers)), lambda r: r[2])
    print(f"throughput  {speed[0]:.2f} x C++  ({speed[1]:.2f} to {speed[2]:.2f})")
    print(f"server CPU  {cpu[0]:.2f} x C++  ({cpu[1]:.2f} to {cpu[2]:.2f})")
    verdict = "" if 0.95 <= itself[0] <= 1.05 else "  VOID: too noisy to compare"
    print(f"C++ against itself  {itself[0]:.2f}  ({itself[1]:.2f} to {itself[2]:.2f}){verdict}")


def cpu_model():
    with open("/proc/cpuinfo") as info:
        models = [line.split(":", 1)[1].strip() for line in info if line.startswith("model name")]
    return models[0] if models else platform.machine()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sheaf", default=os.path.join(HERE, "..", "..", "sheaf"))
    parser.add_argument("--gib", type=float, default=1.0)
    parser.add_argument("--batch-kib", type=int, default=1024)
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--warm-up", type=int, default=8, help="reads of each before it counts")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    order = random.Random(options.seed)
    scratch = tempfile.mkdtemp(prefix="sheaf-doget-", dir=os.getcwd())
    servers = []
    try:
        path = os.path.join(scratch, "t.arrow")
        make_file(path, options.gib, options.batch_kib)
        sheaf = os.path.abspath(options.sheaf)
        servers.append(start_sheaf(sheaf, path, scratch, options.gib, options.batch_kib))
        servers.append(start_peer(path))
        sheaf, peer = servers
        for _ in range(options.warm_up):
            sheaf.read()
            peer.read()
        results = ([], [], [])
        turns = [(sheaf, results[0]), (peer, results[1]), (peer, results[2])]
        for _ in range(options.pairs):
            order.shuffle(turns)
            for server, rows in turns:
                rows.append(server.read())
        print(f"{cpu_model()}, {os.cpu_count()} CPUs, pyarrow {pa.__version__}, "
              f"seed {options.seed}, {options.gib} GiB of int64 in {options.batch_kib} KiB "
              f"batches, {options.pairs} pairs")
        report(results)
    finally:
        for server in servers:
            server.stop()
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
