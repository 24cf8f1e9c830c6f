"""Clients of a server, good and bad ones, for the suites that count what it keeps for them.

    python clients.py fill URI ROWS           makes the table of numbers
    python clients.py crowd URI SEED SECONDS READERS WRITERS
    python clients.py herd URI COUNT          readers, a process each, until they are killed
    python clients.py cancel URI SEED COUNT   reads that end early: by cancel, deadline, going away
    python clients.py steady URI COUNT        reads batch after batch until standard input ends
"""

import collections
import itertools
import json
import os
import random
import re
import sys
import threading
import time
import traceback

import numpy as np
import pyarrow as pa
import pyarrow.flight as flight

BATCH = 65_536
FACTORS = {"n": 1, "a": 3, "b": 5, "c": 7}


def connect(uri):
    # Without this, clients of one process would share one connection.
    return flight.connect(uri, generic_options=[("grpc.use_local_subchannel_pool", 1)])


def numbers(first, count):
    n = np.arange(first, first + count, dtype=np.int64)
    return pa.record_batch({name: n * factor for name, factor in FACTORS.items()})


def check(batch):
    """Whether a batch is rows of the table of numbers, one after the other; the first of them."""
    first = batch["n"][0].as_py()
    if not batch.equals(numbers(first, batch.num_rows)):
        raise AssertionError(f"wrong rows from {first} on")
    return first


def put(client, command, batches):
    descriptor = flight.FlightDescriptor.for_command(json.dumps(command | {"create": True}))
    writer, reader = client.do_put(descriptor, numbers(0, 1).schema)
    with writer:
        for batch in batches:
            writer.write_batch(batch)
        writer.done_writing()
        return json.loads(reader.read().to_pybytes())


def fill(uri, rows):
    batches = (numbers(first, BATCH) for first in range(0, int(rows), BATCH))
    print(put(connect(uri), {"put": "overwrite", "table": "numbers"}, batches)["rows"])


def parts(client, count, table="numbers"):
    command = json.dumps({"table": table, "parts": count})
    info = client.get_flight_info(flight.FlightDescriptor.for_command(command))
    return [endpoint.ticket for endpoint in info.endpoints]


class Crowd:
    """Reads and writes for a while, and counts what came of it."""

    def __init__(self, uri, seed, seconds):
        self.uri = uri
        self.seed = seed
        self.end = time.monotonic() + seconds
        self.lock = threading.Lock()
        self.counts = collections.Counter()
        self.refused = collections.Counter()
        self.errors = []

    def count(self, **what):
        with self.lock:
            self.counts.update(what)

    def tried(self, action):
        """Whether it was done; a refusal that says what is short is an answer, else it is wrong."""
        try:
            action()
            return True
        except Exception as e:  # pyarrow has no common class for what a server answers
            code = re.search(r"\[(POOL_EXHAUSTED|BUSY|TOO_LARGE)\]", str(e))
            with self.lock:
                if code:
                    self.refused[code.group(1)] += 1
                else:
                    self.errors.append(f"{type(e).__name__}: {str(e)[:600]}")
            time.sleep(0.1)
            return not code

    def read(self, number):
        client = connect(self.uri)
        chance = random.Random(self.seed * 1000 + number)

        def once():
            for chunk in client.do_get(chance.choice(parts(client, 64))):
                check(chunk.data)
                self.count(read_bytes=chunk.data.nbytes)
                if time.monotonic() > self.end:
                    break
            self.count(reads=1)

        while time.monotonic() < self.end:
            self.tried(once)

    def write(self, number):
        client = connect(self.uri)
        chance = random.Random(-self.seed * 1000 - number)
        table = f"written{os.getpid()}_{number}"
        rows = 0

        def once():
            nonlocal rows
            fresh = rows == 0 or rows > 4_000_000
            command = {"put": "overwrite" if fresh else "append", "table": table}
            first = 0 if fresh else rows
            lengths = [chance.choice([2_000, BATCH, BATCH, 300_000])] * 8
            starts = np.cumsum([first] + lengths)
            batches = (numbers(int(s), n) for s, n in zip(starts, lengths))
            put(client, command, batches)
            rows = int(starts[-1])
            self.count(writes=1, written_bytes=sum(lengths) * 8 * len(FACTORS))

        while time.monotonic() < self.end:
            self.tried(once)
        while not self.tried(lambda: self.compare(client, table, rows)):
            pass

    def compare(self, client, table, rows):
        """What was acknowledged is there, and nothing else."""
        next_row = 0
        ticket = flight.Ticket(json.dumps({"table": table}))
        for chunk in client.do_get(ticket) if rows else []:
            if check(chunk.data) != next_row:
                raise AssertionError(f"{table}: row {next_row} is not there")
            next_row += chunk.data.num_rows
        if next_row != rows:
            raise AssertionError(f"{table} has {next_row} rows, {rows} were acknowledged")
        self.count(compared=1)


def crowd(uri, seed, seconds, readers, writers):
    job = Crowd(uri, int(seed), float(seconds))
    jobs = [(job.read, i) for i in range(int(readers))]
    jobs += [(job.write, i) for i in range(int(writers))]
    threads = [threading.Thread(target=run, args=(i,)) for run, i in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps(dict(job.counts) | {"refused": job.refused, "errors": job.errors}))


def forked(count, action):
    """Runs `action(number)` in so many processes; tells each one's id. Before gRPC has begun."""
    for number in range(int(count)):
        if os.fork() == 0:
            try:
                action(number)
            finally:
                os._exit(0)


def herd(uri, count):
    def forever(number):
        client = connect(uri)
        tickets = parts(client, 4)
        told = False
        while True:
            for chunk in client.do_get(tickets[number % len(tickets)]):
                if not told:
                    os.write(1, b"%d\n" % os.getpid())
                    told = True

    forked(count, forever)
    sys.stdin.read()


def cancel(uri, seed, count):
    ends = collections.Counter()
    lock = threading.Lock()

    def some(number):
        chance = random.Random(int(seed) * 100 + number)
        client = connect(uri)
        tickets = parts(client, 4)
        for _ in range(int(count) // 8):
            how = chance.choice(["cancel", "deadline", "leave"])
            limit = chance.uniform(0.001, 0.1) if how == "deadline" else None
            begun = time.monotonic()
            try:
                reader = client.do_get(
                    chance.choice(tickets), flight.FlightCallOptions(timeout=limit))
                for _ in range(1000 if limit else chance.randrange(20)):
                    reader.read_chunk()
                if how == "cancel":
                    reader.cancel()
                elif how == "leave":
                    client.close()
                    client = connect(uri)
            except flight.FlightTimedOutError:
                how = "deadline met"
            except flight.FlightCancelledError:
                # The server may meet the deadline first, and reset the stream; but not before it.
                if limit is None or time.monotonic() - begun < limit:
                    raise
                how = "deadline met"
            except StopIteration:
                how = "end met"
            with lock:
                ends[how] += 1

    threads = [threading.Thread(target=some, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if sum(ends.values()) != int(count) // 8 * 8:
        sys.exit(f"only {ends} have ended as they should")
    print(json.dumps(ends))


def steady(uri, count):
    """Prints, in the end, a line for each batch: when it was there, and how many ns it took."""
    reads = []

    def read(client, ticket):
        begun = time.monotonic_ns()
        for chunk in client.do_get(ticket):
            check(chunk.data)
        done = time.monotonic_ns()
        reads.append((done, done - begun))

    def forever(number):
        try:
            client = connect(uri)
            tickets = parts(client, 1024)
            for turn in itertools.count(number * 7):
                read(client, tickets[turn % len(tickets)])
        except BaseException:
            traceback.print_exc()
            os._exit(1)

    threads = [threading.Thread(target=forever, args=(i,), daemon=True) for i in range(int(count))]
    for thread in threads:
        thread.start()
    while not reads:
        time.sleep(0.01)
    print("reading", flush=True)
    sys.stdin.read()
    for done, took in list(reads):
        print(done, took)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
