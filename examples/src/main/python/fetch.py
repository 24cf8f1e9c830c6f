"""Reads a table from a Sheaf server with stock pyarrow: fetch.py [URI [TABLE [COLUMN...]]]

A large table comes as several endpoints: contiguous parts, in table order.
"""

import json
import sys

import pyarrow as pa
import pyarrow.flight as fl


def fetch(uri: str, table: str, columns: list[str]) -> pa.Table:
    request = {"table": table, "columns": columns} if columns else {"table": table}
    with fl.connect(uri) as client:
        descriptor = fl.FlightDescriptor.for_command(json.dumps(request))
        info = client.get_flight_info(descriptor)
        parts = [client.do_get(endpoint.ticket).read_all() for endpoint in info.endpoints]
        return pa.concat_tables(parts) if parts else info.schema.empty_table()


if __name__ == "__main__":
    arguments = sys.argv[1:]
    uri = arguments[0] if arguments else "grpc://127.0.0.1:8815"
    table = arguments[1] if len(arguments) > 1 else "flights"
    rows = fetch(uri, table, arguments[2:])
    print(f"{rows.num_rows:,} rows, {rows.nbytes:,} bytes")
    print(rows.schema.to_string())
