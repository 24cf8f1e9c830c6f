"""SQL over tables of a store, and joins with one's own.

python examples/python/duckdb_in_python.py       (with `sheaf` on the PATH, or its path in SHEAF)
"""

import tempfile

import duckdb
import pyarrow as pa

import sheaf_flight

with (
    tempfile.TemporaryDirectory() as directory,
    sheaf_flight.serve(directory, memory="512MiB") as store,
    duckdb.connect() as connection,
):
    # What DuckDB makes can be written as it is.
    store.write(
        "flights",
        connection.sql("""
            select range as id, range % 300 - 20 as delay, ['JFK', 'SFO', 'ORD'][range % 3 + 1]
                as origin from range(300_000)
        """),
    )

    # DuckDB finds a table by its name in Python, and reads the columns that a query names.
    flights = store["flights"]
    late = connection.sql("from flights select origin, count(*) where delay > 60 group by origin")
    print(f"late: {sorted(late.fetchall())}")

    # It joins with whatever else there is.
    cities = pa.table({"origin": ["JFK", "SFO"], "city": ["New York", "San Francisco"]})
    worst = connection.sql("""
        select city, max(delay) as delay from flights join cities using (origin)
        group by city order by city
    """)
    print(f"worst: {worst.fetchall()}")

    # What was once, by its snapshot.
    store.write("flights", flights.head(3))
    before = store.table("flights", at=1)
    counts = connection.sql("select (select count(*) from flights), (select count(*) from before)")
    print(f"now and before: {counts.fetchall()[0]}")
