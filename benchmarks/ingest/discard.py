"""The peer over the wire: a C++ Flight server that takes a stream and keeps nothing of it.

Prints "ready URI" and serves until its standard input ends.
"""

import sys

import pyarrow.flight as flight


class Discard(flight.FlightServerBase):
    def do_put(self, context, descriptor, reader, writer):
        for _ in reader:
            pass


def main():
    with Discard("grpc://127.0.0.1:0") as server:
        print("ready", f"grpc://127.0.0.1:{server.port}", flush=True)
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main()
