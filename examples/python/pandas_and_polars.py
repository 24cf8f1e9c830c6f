"""The same table in pandas and in polars.

python examples/python/pandas_and_polars.py       (with `sheaf` on the PATH, or its path in SHEAF)
"""

import tempfile

import pandas as pd
import polars as pl

import sheaf_flight

with (
    tempfile.TemporaryDirectory() as directory,
    sheaf_flight.serve(directory, memory="512MiB") as store,
):
    hours = pd.date_range("2026-01-01", periods=8760, freq="h")
    frame = pd.DataFrame({"time": hours, "load": [hour % 24 / 2 for hour in range(8760)]})
    store.write("meter", frame)
    meter = store["meter"]

    # pandas: a scan with the columns that are wanted.
    month = meter.scan(["time", "load"], limit=31 * 24, ordered=True).to_pandas()
    print(f"January, by pandas: {month['load'].sum():,.1f}")

    # polars: a lazy query; of the table it reads the columns that it names.
    peaks = (
        meter.lazy()
        .filter(pl.col("load") > 11)
        .group_by(pl.col("time").dt.quarter().alias("quarter"))
        .agg(pl.len().alias("hours"))
        .sort("quarter")
        .collect()
    )
    print(f"hours of peak load a quarter, by polars: {peaks['hours'].to_list()}")

    # And back: what polars made is a table as well.
    store.write("peaks", peaks)
    print(f"tables: {', '.join(store.tables())}")
