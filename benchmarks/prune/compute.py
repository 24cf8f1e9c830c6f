"""compute.py FILE: counts, by `pyarrow.compute` on one thread, what conditions keep of a table.

Conditions come in by name, a line each; answers are the count and the seconds it took.
"""

import sys
import time
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

pa.set_cpu_count(1)
with pa.OSFile(sys.argv[1]) as file:
    rows = pa.ipc.open_file(file).read_all()
print(pa.__version__, f"{rows.num_rows:,} rows", flush=True)


def between(column: str, low: float, high: float) -> pa.ChunkedArray:
    return pc.and_(pc.greater_equal(rows[column], low), pc.less_equal(rows[column], high))


CONDITIONS = {
    "LESS": lambda: pc.less(rows["key"], 4_000_000),
    "BETWEEN": lambda: between("price", 2500.0, 7500.0),
    "SMALL": lambda: pc.greater_equal(rows["code"], pa.scalar(500, pa.int32())),
    "EQUAL": lambda: pc.equal(rows["code"], pa.scalar(7, pa.int32())),
    "ONE_OF": lambda: pc.is_in(rows["code"], pa.array([1, 10, 100, 500, 999], pa.int32())),
    "TIME": lambda: pc.less(rows["seen"], pa.scalar(datetime(1970, 2, 1), rows["seen"].type)),
    "TEXT": lambda: pc.equal(rows["city"], "Florence"),
    "BOTH": lambda: pc.and_(
        pc.less(rows["price"], 5000.0), pc.less(rows["code"], pa.scalar(500, pa.int32()))
    ),
    "EITHER": lambda: pc.or_(
        pc.less(rows["price"], 100.0), pc.equal(rows["code"], pa.scalar(7, pa.int32()))
    ),
}

for line in sys.stdin:
    start = time.perf_counter()
    count = pc.sum(CONDITIONS[line.strip()]()).as_py()
    print(count, time.perf_counter() - start, flush=True)
