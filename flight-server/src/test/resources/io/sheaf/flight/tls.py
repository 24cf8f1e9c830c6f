"""A table goes over TLS and comes back.

    python tls.py URI AUTHORITY [CERTIFICATE KEY]
"""

import sys

import pyarrow as pa
import pyarrow.flight as flight


def read(path):
    with open(path, "rb") as file:
        return file.read()


def main():
    uri, authority, *own = sys.argv[1:]
    options = {"tls_root_certs": read(authority)}
    if own:
        options["cert_chain"], options["private_key"] = map(read, own)
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
    print(f"{read_back.num_rows} rows came back over TLS")
    if own:
        try:
            stranger = flight.connect(uri, tls_root_certs=options["tls_root_certs"])
            list(stranger.list_flights())
        except flight.FlightUnavailableError:
            return
        raise AssertionError("let in without a certificate")


main()
