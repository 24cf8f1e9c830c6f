"""The peer: a C++ Flight server that serves batches it has built beforehand.

The batches are sent by RecordBatchStream, so that no Python runs between one and the next.
Prints "ready PORT" and serves until its standard input is closed.
"""

import sys

import pyarrow as pa
import pyarrow.flight as flight


class Peer(flight.FlightServerBase):
    def __init__(self, table):
        super().__init__("grpc://127.0.0.1:0")
        self.table = table

    def do_get(self, context, ticket):
        return flight.RecordBatchStream(self.table)


def main():
    with pa.ipc.open_file(pa.memory_map(sys.argv[1])) as reader:
        # Copied into memory: the peer must not read from the page cache.
        batches = [reader.get_batch(i) for i in range(reader.num_record_batches)]
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, reader.schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
        table = pa.ipc.open_stream(sink.getvalue()).read_all()
    with Peer(table) as server:
        print("ready", server.port, flush=True)
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main()
