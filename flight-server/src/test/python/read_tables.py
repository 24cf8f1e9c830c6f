"""Reads tables with pyarrow, as it comes, and writes each as an IPC stream:
`read_tables.py PORT FOLDER NAME...`."""

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.flight as flight


def main():
    port, folder, *names = sys.argv[1:]
    client = flight.connect(f"grpc://127.0.0.1:{port}")
    for name in names:
        info = client.get_flight_info(flight.FlightDescriptor.for_path(name))
        with pa.ipc.new_stream(Path(folder) / f"{name}.arrows", info.schema) as sink:
            for endpoint in info.endpoints:
                for chunk in client.do_get(endpoint.ticket):
                    sink.write_batch(chunk.data)
    client.close()


main()
