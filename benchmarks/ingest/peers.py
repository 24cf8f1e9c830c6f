"""Who else makes rows durable: each a function that does it once, and says how fast."""

import json
import mmap
import os
import shutil
import sqlite3
import subprocess
import threading
import time

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.flight as flight

MIB = 1 << 20
BLOCK = 4096
ROWS = 100


def sync_directory(path):
    handle = os.open(path, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def sync_file(path):
    handle = os.open(path, os.O_RDWR)
    os.fsync(handle)
    os.close(handle)


def fio(scratch, mib):
    """Direct writes of 1 MiB into a fresh file with blocks, then a flush; GB/s."""
    path = os.path.join(scratch, "fio.data")
    said = subprocess.run(
        ["fio", "--name=ingest", "--filename=" + path.replace(":", "\\:"), "--rw=write",
         "--bs=1M", f"--size={mib}M", "--direct=1", "--ioengine=io_uring", "--iodepth=16",
         "--fixedbufs=1", "--registerfiles=1", "--fallocate=posix", "--end_fsync=1", "--thread",
         "--output-format=json"], check=True, capture_output=True, text=True).stdout
    os.unlink(path)
    write = json.loads(said[said.index("{"):])["jobs"][0]["write"]
    return write["io_bytes"] / (write["runtime"] / 1000) / 1e9


def put(uri, name, table, streams=1):
    """So many streams at once, an answer for each; GB/s."""
    clients = [flight.connect(uri) for _ in range(streams)]
    batches = table.to_batches()
    threads = [threading.Thread(target=put_batches, args=(client, name, batches[i::streams]))
               for i, client in enumerate(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    for client in clients:
        client.close()
    return table.nbytes / seconds / 1e9


def put_batches(client, name, batches):
    descriptor = flight.FlightDescriptor.for_path(name)
    writer, reader = client.do_put(descriptor, batches[0].schema)
    for batch in batches:
        writer.write_batch(batch)
    writer.done_writing()
    reader.read()
    writer.close()


def write_feather(scratch, table):
    path = os.path.join(scratch, "peer.feather")
    start = time.perf_counter()
    feather.write_feather(table, path, compression="uncompressed")
    sync_file(path)
    sync_directory(scratch)
    seconds = time.perf_counter() - start
    os.unlink(path)
    return table.nbytes / seconds / 1e9


def duckdb_large(scratch, table):
    import duckdb

    path = os.path.join(scratch, "peer.duckdb")
    with duckdb.connect(path) as database:
        columns = ", ".join(f"c{i} bigint" for i in range(table.num_columns))
        database.execute(f"create table t ({columns})")
        database.register("rows", table)
        start = time.perf_counter()
        database.execute("insert into t select * from rows")
        seconds = time.perf_counter() - start
    remove(path)
    return table.nbytes / seconds / 1e9


def sqlite(path):
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=60)
    database.execute("pragma journal_mode=wal")
    database.execute("pragma synchronous=full")
    return database


def sqlite_large(scratch, table):
    """The first 200,000 rows: it is slower by far, and that is enough to see how."""
    path = os.path.join(scratch, "peer.sqlite")
    part = table.slice(0, 200_000)
    rows = list(zip(*[column.to_pylist() for column in part.columns]))
    names = ", ".join(f"c{i}" for i in range(part.num_columns))
    marks = ", ".join("?" * part.num_columns)
    database = sqlite(path)
    database.execute(f"create table t ({names})")
    start = time.perf_counter()
    database.execute("begin")
    database.executemany(f"insert into t values ({marks})", rows)
    database.execute("commit")
    seconds = time.perf_counter() - start
    database.close()
    remove(path)
    return part.num_rows * part.num_columns * 8 / seconds / 1e9


def remove(path):
    for suffix in ("", "-wal", "-shm", ".wal"):
        if os.path.exists(path + suffix):
            os.unlink(path + suffix)
    shutil.rmtree(path + ".tmp", ignore_errors=True)


def repeat(writers, seconds, step):
    """Has `writers` threads call `step(number)` over and over; commits, seconds, latencies."""
    times = [[] for _ in range(writers)]
    begin = time.perf_counter()
    end = begin + seconds

    def write(number):
        now = time.perf_counter()
        while now < end:
            step(number)
            then = time.perf_counter()
            times[number].append(then - now)
            now = then

    threads = [threading.Thread(target=write, args=(n,)) for n in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begin
    micros = sorted(1e6 * one for each in times for one in each)
    return {"commits": len(micros), "seconds": took, "p50": micros[len(micros) // 2],
            "p99": micros[int(len(micros) * 0.99)]}


class Flushes:
    """One block and one flush for each append, into blocks that were written before."""

    def __init__(self, scratch):
        self.path = os.path.join(scratch, "flush.data")
        self.blocks = 4096
        with open(self.path, "wb") as file:
            file.write(bytes(self.blocks * BLOCK))
            os.fsync(file.fileno())
        self.handle = os.open(self.path, os.O_RDWR | os.O_DIRECT)
        self.memory = mmap.mmap(-1, BLOCK)
        self.memory.write(os.urandom(BLOCK))
        self.at = 0

    def run(self, writers, seconds):
        def step(_):
            os.pwritev(self.handle, [self.memory], self.at % self.blocks * BLOCK)
            self.at += 1
            os.fdatasync(self.handle)

        # One after the other, however many there are: that is what it is the measure of.
        return repeat(1, seconds, step)

    def close(self):
        os.close(self.handle)
        os.unlink(self.path)


class Sqlite:
    """A writer at a time, and a commit for each append, flushed."""

    def __init__(self, scratch, table):
        self.path = os.path.join(scratch, "small.sqlite")
        part = table.slice(0, ROWS)
        self.rows = list(zip(*[column.to_pylist() for column in part.columns]))
        self.marks = ", ".join("?" * part.num_columns)
        self.database = sqlite(self.path)
        names = ", ".join(f"c{i}" for i in range(part.num_columns))
        self.database.execute(f"create table t ({names})")
        self.lock = threading.Lock()

    def run(self, writers, seconds):
        def step(_):
            with self.lock:
                self.database.execute("begin")
                self.database.executemany(f"insert into t values ({self.marks})", self.rows)
                self.database.execute("commit")

        return repeat(writers, seconds, step)

    def close(self):
        self.database.close()
        remove(self.path)


class DuckDb:
    """A connection for each writer, and a commit for each append, flushed."""

    def __init__(self, scratch, table):
        import duckdb

        self.path = os.path.join(scratch, "small.duckdb")
        self.database = duckdb.connect(self.path)
        columns = ", ".join(f"c{i} bigint" for i in range(table.num_columns))
        self.database.execute(f"create table t ({columns})")
        self.rows = table.slice(0, ROWS)

    def run(self, writers, seconds):
        connections = [self.database.cursor() for _ in range(writers)]
        for connection in connections:
            connection.register("rows", self.rows)
        result = repeat(
            writers, seconds,
            lambda number: connections[number].execute("insert into t select * from rows"))
        for connection in connections:
            connection.close()
        return result

    def close(self):
        self.database.close()
        remove(self.path)


class Feather:
    """A file for each append, with its name, flushed."""

    def __init__(self, scratch, table):
        self.directory = os.path.join(scratch, "feathers")
        os.makedirs(self.directory)
        self.rows = pa.Table.from_batches([table.slice(0, ROWS).combine_chunks().to_batches()[0]])
        self.next = 0

    def run(self, writers, seconds):
        def step(number):
            self.next += 1
            path = os.path.join(self.directory, f"{number}-{self.next}.feather")
            feather.write_feather(self.rows, path, compression="uncompressed")
            sync_file(path)
            sync_directory(self.directory)

        return repeat(writers, seconds, step)

    def close(self):
        shutil.rmtree(self.directory)
