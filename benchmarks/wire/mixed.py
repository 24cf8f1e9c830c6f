"""Two readers of everything and eight of one batch at a time, on one server, for so long.

In: {"uri", "seconds", "scan": ticket}, and where batches come from: "command", whose endpoints are
one each, or "points", how many there are of a peer's table. Out: {"scanned", "times", "seconds"}.
"""

import base64
import json
import random
import sys
import threading
import time

import numpy as np
import pyarrow.flight as flight

SCANS, READERS, SKEW = 2, 8, 0.8


def tickets(order, connection):
    if "points" in order:
        return [flight.Ticket(f"t#{i}".encode()) for i in range(order["points"])]
    what = flight.FlightDescriptor.for_command(order["command"])
    every = [part.ticket for part in connection.get_flight_info(what).endpoints]
    if len(every) != json.loads(order["command"])["parts"]:
        raise SystemExit(f"{len(every)} endpoints: more than a batch each")
    return every


def zipf(count, seed):
    """Batches in the order in which they are asked for; the popular ones lie all over the table."""
    rng = np.random.default_rng(seed)
    weights = 1 / np.arange(1, count + 1) ** SKEW
    return np.random.default_rng(11).permutation(count)[
        rng.choice(count, 100_000, p=weights / weights.sum())]


def scan(uri, ticket, end, scanned):
    connection = flight.connect(uri)
    while time.perf_counter() < end:
        reader = connection.do_get(ticket)
        for chunk in reader:
            scanned[0] += chunk.data.nbytes
            if time.perf_counter() >= end:
                reader.cancel()
                return


def points(uri, all_tickets, seed, end, times):
    connection = flight.connect(uri)
    chosen = zipf(len(all_tickets), seed)
    at = random.randrange(len(chosen))
    while time.perf_counter() < end:
        start = time.perf_counter()
        rows = connection.do_get(all_tickets[chosen[at % len(chosen)]]).read_all().num_rows
        if rows == 0:
            raise SystemExit("a batch without rows")
        times.append(time.perf_counter() - start)
        at += 1


def run(order):
    uri = order["uri"]
    single = tickets(order, flight.connect(uri))
    scanned = [[0] for _ in range(SCANS)]
    times = [[] for _ in range(READERS)]
    start = time.perf_counter()
    end = start + order["seconds"]
    ticket = flight.Ticket(base64.b64decode(order["scan"]))
    jobs = [threading.Thread(target=scan, args=(uri, ticket, end, s)) for s in scanned]
    jobs += [threading.Thread(target=points, args=(uri, single, seed, end, t))
             for seed, t in enumerate(times)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    return {"scanned": sum(s[0] for s in scanned), "times": sum(times, []),
            "seconds": time.perf_counter() - start}


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
