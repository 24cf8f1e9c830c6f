"""The tables that all servers serve, as Arrow IPC files with the batches that go over the wire."""

import os

import numpy as np
import pyarrow as pa

MIB = 1 << 20


def integers(path, columns, batch_bytes, total_bytes):
    rows = batch_bytes // 8 // columns
    rng = np.random.default_rng(7)
    schema = pa.schema([pa.field(f"c{i}", pa.int64(), False) for i in range(columns)])
    with pa.OSFile(path, "wb") as file, pa.ipc.new_file(file, schema) as writer:
        for _ in range(total_bytes // batch_bytes):
            arrays = [pa.array(rng.integers(0, 1 << 62, rows)) for _ in range(columns)]
            writer.write_batch(pa.record_batch(arrays, schema=schema))


def strings(path, batch_bytes, total_bytes):
    rng = np.random.default_rng(7)
    schema = pa.schema([pa.field("s", pa.utf8(), False)])
    rows = batch_bytes // 24  # 20 bytes on average, and an offset of 4
    with pa.OSFile(path, "wb") as file, pa.ipc.new_file(file, schema) as writer:
        for _ in range(total_bytes // batch_bytes):
            offsets = np.zeros(rows + 1, dtype=np.int32)
            np.cumsum(rng.integers(0, 41, rows), out=offsets[1:])
            text = rng.integers(97, 123, offsets[-1], dtype=np.uint8)
            array = pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(text))
            writer.write_batch(pa.record_batch([array], schema=schema))


def make(directory, scale):
    """Writes all tables; `scale` MiB each."""
    size = scale * MIB
    integers(os.path.join(directory, "i64_64k.arrow"), 1, 64 << 10, size)
    integers(os.path.join(directory, "i64_1m.arrow"), 1, MIB, size)
    integers(os.path.join(directory, "i64_4m.arrow"), 1, 4 * MIB, size)
    integers(os.path.join(directory, "wide.arrow"), 20, 20 * (52 << 10), size)
    strings(os.path.join(directory, "strings.arrow"), MIB, size)
    integers(os.path.join(directory, "point.arrow"), 1, 512 << 10, 512 << 10)
