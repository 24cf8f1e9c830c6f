"""The client: reads from a server with so many streams for so long, as it is told line by line.

In: {"uri", "ticket", "streams", "seconds"}; with "reads" instead of seconds, so many reads of the
whole in each stream, one after the other, and the time of each. Out: {"bytes", "messages",
"seconds", "times"}.
"""

import base64
import json
import sys
import threading
import time

import pyarrow.flight as flight

clients = {}


def client(uri, stream):
    key = (uri, stream)
    if key not in clients:
        clients[key] = flight.connect(uri)
    return clients[key]


def read_until(end, connection, ticket, counts):
    while time.perf_counter() < end:
        reader = connection.do_get(ticket)
        for chunk in reader:
            counts[0] += chunk.data.nbytes
            counts[1] += 1
            if time.perf_counter() >= end:
                reader.cancel()
                return


def read_whole(times, connection, ticket, counts, reads):
    for _ in range(reads):
        start = time.perf_counter()
        for chunk in connection.do_get(ticket):
            counts[0] += chunk.data.nbytes
            counts[1] += 1
        times.append(time.perf_counter() - start)


def run(order):
    ticket = flight.Ticket(base64.b64decode(order["ticket"]))
    streams = [client(order["uri"], i) for i in range(order["streams"])]
    counts = [[0, 0] for _ in streams]
    times = []
    start = time.perf_counter()
    if "reads" in order:
        reads = order["reads"]
        jobs = [(read_whole, (times, s, ticket, c, reads)) for s, c in zip(streams, counts)]
    else:
        end = start + order["seconds"]
        jobs = [(read_until, (end, s, ticket, c)) for s, c in zip(streams, counts)]
    threads = [threading.Thread(target=job, args=args) for job, args in jobs[1:]]
    for thread in threads:
        thread.start()
    jobs[0][0](*jobs[0][1])
    for thread in threads:
        thread.join()
    return {
        "bytes": sum(c[0] for c in counts),
        "messages": sum(c[1] for c in counts),
        "seconds": time.perf_counter() - start,
        "times": times,
    }


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
