"""Compares what a client read with what was put: `compare_tables.py CLIENT PUT READ NAME...`.

Schemas must be equal with their metadata, values bit by bit. A client that cannot read a table has
left READ/NAME.error; which tables those are is known.
"""

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc as ipc

UNKNOWN = {
    "pyarrow": set(),
    "arrow-java": {"small_decimals"},
    "arrow-go": set(),
    "arrow-rs": set(),
    "arrow-js": {"list_views", "runs"},
}


def bits(column):
    """Floats as integers, for NaN does not equal itself."""
    if not pa.types.is_floating(column.type):
        return column
    type = getattr(pa, f"int{column.type.bit_width}")()
    return pa.chunked_array([chunk.view(type) for chunk in column.chunks], type)


def difference(put_folder, read_folder, name):
    try:
        put, read = load(put_folder, name), load(read_folder, name)
    except (pa.ArrowException, OSError) as error:
        return error
    if not read.schema.equals(put.schema, check_metadata=True):
        return f"schema\n{read.schema}\ninstead of\n{put.schema}"
    if read.num_rows != put.num_rows:
        return f"{read.num_rows} rows instead of {put.num_rows}"
    read.validate(full=True)
    for name in put.column_names:
        if not bits(put[name]).equals(bits(read[name])):
            return f"values of {name}"
    return None


def load(folder, name):
    with pa.OSFile(str(folder / f"{name}.arrows")) as source:
        return ipc.open_stream(source).read_all()


def main():
    client, put, read, *names = sys.argv[1:]
    put, read = Path(put), Path(read)
    faults, same, unknown = [], 0, []
    for name in names:
        error = read / f"{name}.error"
        if error.exists() != (name in UNKNOWN[client]):
            faults.append(f"{name}: {error.read_text() if error.exists() else 'is known'}")
        elif error.exists():
            unknown.append(name)
        elif why := difference(put, read, name):
            faults.append(f"{name}: {why}")
        else:
            same += 1
    apart = f", it does not know {' '.join(unknown)}" if unknown else ""
    print(f"clients: {client} reads {same} of {len(names)} tables, all equal{apart}")
    if faults or same == 0:
        sys.exit("\n".join([client, *faults]))


main()
