"""A table goes to a server and comes back.

    python round_trip.py URI [AUTHORITY [CERTIFICATE KEY]]
"""

import sys

import pyarrow as pa
import pyarrow.flight as flight


def read(path):
    with open(path, "rb") as file:
        return file.read()


def main():
    uri, *files = sys.argv[1:]
    names = ("tls_root_certs", "cert_chain", "private_key")
    options = dict(zip(names, map(read, files)))
    client = flight.connect(uri, **options)
    table = pa.table({"n": range(200_000), "s": [str(n % 7) for n in range(200_000)]})
    writer, reader = client.do_put(flight.FlightDescriptor.for_path("python"), table.schema)
    with writer:
        writer.write_table(table)
        writer.done_writing()
        reader.read()
    info = client.get_flight_info(flight.FlightDescriptor.for_path("python"))
    read_back = pa.concat_tables(
        client.do_get(endpoint.ticket).read_all() for endpoint in info.endpoints
    )
    assert read_back.equals(table), read_back.schema
    listed = [info.descriptor.path for info in client.list_flights()]
    assert [b"python"] in listed, listed
    print(f"{read_back.num_rows} rows came back")
    if "cert_chain" in options:
        try:
            stranger = flight.connect(uri, tls_root_certs=options["tls_root_certs"])
            list(stranger.list_flights())
        except flight.FlightUnavailableError:
            return
        raise AssertionError("let in without a certificate")


main()
