"""Feeds a training loop: batches of fixed size, epoch after epoch, of one snapshot.

python examples/python/training_loop.py       (with `sheaf` on the PATH, or its path in SHEAF)

Numpy stands for the library that trains. Memory stays bounded: a few batches are on their way
while the loop is at work, however large the table is.
"""

import tempfile
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

import sheaf_flight

BATCH = 4096


def batches(scan: sheaf_flight.Scan) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """One epoch: features and labels in batches of one size, but for what is left at the end."""
    rest: list[pa.RecordBatch] = []
    for arrived in scan.batches():
        rows = pa.Table.from_batches([*rest, arrived]).combine_chunks()
        whole = rows.num_rows // BATCH * BATCH
        for start in range(0, whole, BATCH):
            yield arrays(rows.slice(start, BATCH))
        rest = rows.slice(whole).to_batches()
    if rest:
        yield arrays(pa.Table.from_batches(rest))


def arrays(rows: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    """The columns as numpy has them."""
    features = np.column_stack([rows["a"].to_numpy(), rows["b"].to_numpy()])
    return features, rows["label"].to_numpy()


with (
    tempfile.TemporaryDirectory() as directory,
    sheaf_flight.serve(directory, memory="512MiB") as store,
):
    random = np.random.default_rng(7)
    a, b = random.normal(size=(2, 500_000))
    label = 3 * a - 2 * b + 0.1 * random.normal(size=a.size)
    store.write("samples", pa.table({"a": a, "b": b, "label": label, "note": pa.nulls(a.size)}))

    weights = np.zeros(2)
    scan = store["samples"].scan(["a", "b", "label"])
    for epoch in range(3):
        loss = seen = 0.0
        for features, wanted in batches(scan):
            error = features @ weights - wanted
            weights -= 0.05 * features.T @ error / len(wanted)
            loss, seen = loss + float(error @ error), seen + len(wanted)
        # Rows that arrive meanwhile belong to another snapshot.
        store.write("samples", pa.table({"a": [9.0], "b": [9.0], "label": [0.0], "note": [None]}))
        print(f"epoch {epoch}: {seen:,.0f} samples, loss {loss / seen:.3f}")
    print(f"weights {weights.round(2).tolist()}")
