"""The client: reads from a server with so many streams for so long, as it is told line by line.

In: {"uri", "ticket", "streams", "seconds"}; with "reads" instead of seconds, so many reads of the
whole in each stream, one after the other, and the time of each; with "command" instead of a ticket,
reads of endpoints, each chosen by chance. Out: {"bytes", "messages",
"seconds", "times"}.
"""

import base64
import json
import random
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


def read_until(end, connection, tickets, counts):
    while time.perf_counter() < end:
        reader = connection.do_get(random.choice(tickets))
        for chunk in reader:
            counts[0] += chunk.data.nbytes
            counts[1] += 1
            if time.perf_counter() >= end:
                reader.cancel()
                return


def read_whole(times, connection, tickets, counts, reads):
    for _ in range(reads):
        start = time.perf_counter()
        for chunk in connection.do_get(random.choice(tickets)):
            counts[0] += chunk.data.nbytes
            counts[1] += 1
        times.append(time.perf_counter() - start)


def tickets(order):
    if "command" not in order:
        return [flight.Ticket(base64.b64decode(order["ticket"]))]
    what = flight.FlightDescriptor.for_command(order["command"])
    return [part.ticket for part in client(order["uri"], 0).get_flight_info(what).endpoints]


def run(order):
    asked = tickets(order)
    streams = [client(order["uri"], i) for i in range(order["streams"])]
    counts = [[0, 0] for _ in streams]
    times = []
    start = time.perf_counter()
    if "reads" in order:
        reads = order["reads"]
        jobs = [(read_whole, (times, s, asked, c, reads)) for s, c in zip(streams, counts)]
    else:
        end = start + order["seconds"]
        jobs = [(read_until, (end, s, asked, c)) for s, c in zip(streams, counts)]
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
