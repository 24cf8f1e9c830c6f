"""The peer: a C++ Flight server that serves batches of IPC files, from memory or mapped.

    python peer.py URI DIRECTORY memory|mapped

The batches are sent by RecordBatchStream, so that no Python runs between one and the next.
A ticket is the name of a table, and columns if not all: "wide:c3,c7"; or one of its batches:
"wide#17". Prints "ready URI" and serves
until its standard input ends.
"""

import os
import sys

import pyarrow as pa
import pyarrow.flight as flight


def load(path, mapped):
    reader = pa.ipc.open_file(pa.memory_map(path))
    if mapped:
        return reader.read_all()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, reader.schema) as writer:
        for i in range(reader.num_record_batches):
            writer.write_batch(reader.get_batch(i))
    return pa.ipc.open_stream(sink.getvalue()).read_all()


class Peer(flight.FlightServerBase):
    def __init__(self, uri, tables):
        super().__init__(uri)
        self.tables = tables
        self.batches = {name: table.to_batches() for name, table in tables.items()}

    def do_get(self, context, ticket):
        name, _, columns = ticket.ticket.decode().partition(":")
        name, _, batch = name.partition("#")
        if batch:
            return flight.RecordBatchStream(pa.Table.from_batches([self.batches[name][int(batch)]]))
        table = self.tables[name]
        return flight.RecordBatchStream(table.select(columns.split(",")) if columns else table)


def main():
    uri, directory, kind = sys.argv[1:]
    tables = {
        name.removesuffix(".arrow"): load(os.path.join(directory, name), kind == "mapped")
        for name in os.listdir(directory)
        if name.endswith(".arrow")
    }
    with Peer(uri, tables) as server:
        port = "" if uri.startswith("grpc+unix") else f"grpc://127.0.0.1:{server.port}"
        print("ready", port or uri, flush=True)
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main()
