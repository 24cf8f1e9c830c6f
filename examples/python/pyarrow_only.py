"""Writes a table and reads it back, with pyarrow and the package, and nothing else.

python examples/python/pyarrow_only.py       (with `sheaf` on the PATH, or its path in SHEAF)
"""

import tempfile

import pyarrow as pa
import pyarrow.compute as pc

import sheaf_flight

with (
    tempfile.TemporaryDirectory() as directory,
    sheaf_flight.serve(directory, memory="512MiB") as store,
):
    minutes = pa.array(range(1_000_000), pa.int64())
    trips = pa.table({"minute": minutes, "fare": pc.divide(pc.cast(minutes, pa.float64()), 100)})

    # One commit, durable when this returns. The same key again writes nothing.
    commit = store.write("trips", trips, key="first load")
    again = store.write("trips", trips, key="first load")
    print(f"{commit.rows:,} rows in snapshot {commit.snapshot}; again: {again.duplicate}")

    # A scan is lazy, and reads one snapshot as often as it is used.
    late = store["trips"].scan(["fare"], pc.field("minute") >= 999_000)
    store.write("trips", trips.slice(0, 10))
    total = sum(pc.sum(batch["fare"]).as_py() for batch in late.to_reader())
    print(f"{late.count():,} late trips for {total:,.2f}")
    print(f"{store['trips'].count_rows():,} rows now")
