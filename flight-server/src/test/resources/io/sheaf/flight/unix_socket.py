"""A table goes through a socket file and comes back.

    python unix_socket.py PATH
"""

import sys

import pyarrow as pa
import pyarrow.flight as flight


def main():
    client = flight.connect(f"grpc+unix://{sys.argv[1]}")
    table = pa.table({"n": range(200_000), "s": [str(n % 7) for n in range(200_000)]})
    writer, reader = client.do_put(flight.FlightDescriptor.for_path("python"), table.schema)
    with writer:
        writer.write_table(table)
        writer.done_writing()
        reader.read()
    info = client.get_flight_info(flight.FlightDescriptor.for_path("python"))
    read = pa.concat_tables(
        client.do_get(endpoint.ticket).read_all() for endpoint in info.endpoints
    )
    assert read.equals(table), read.schema
    names = [flight.descriptor.path for flight in client.list_flights()]
    assert [b"python"] in names, names
    print(f"{read.num_rows} rows came back through the socket")


main()
