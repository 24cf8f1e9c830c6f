"""Writes Arrow files of every type pyarrow can make, to make segments of: `make_sources.py DIR`

One file a type, of three batches with a fifth of the values null; one with all of them; and shapes:
no rows, no columns, many narrow columns, columns large enough for pages of their own. Names with
`.lz4` or `.zstd` are compressed.
"""

import decimal
import random
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc as ipc

ROWS = 3000
SEED = 20261121
WORDS = ["", "a", "ab", "ä" * 20, "x" * 40, "\U0010ffff" * 12, "zebra", "twelve bytes", "q" * 100]


class Columns:
    """A column of every type, from one seeded stream of numbers."""

    def __init__(self):
        self.random = random.Random(SEED)
        self.all = {}

    def with_nulls(self, value):
        return [None if self.random.random() < 0.2 else value() for _ in range(ROWS)]

    def add(self, name, kind, value):
        self.all[name] = pa.array(self.with_nulls(value), kind)

    def stored(self, name, storage, kind, low, high):
        self.add(name, storage, lambda: self.random.randrange(low, high))
        self.all[name] = self.all[name].cast(kind)

    def word(self):
        return self.random.choice(WORDS) + self.random.choice(WORDS)

    def blob(self):
        return bytes(self.random.choice([0, 1, 127, 255]) for _ in range(self.random.randrange(50)))

    def numbers(self):
        for bits in (8, 16, 32, 64):
            half = 1 << bits - 1
            self.add(f"int{bits}", f"int{bits}", lambda h=half: self.random.randrange(-h, h))
            self.add(f"uint{bits}", f"uint{bits}", lambda h=half: self.random.randrange(2 * h))
        special = [float("nan"), -0.0, 0.0, float("inf")]
        self.add("float32", pa.float32(), lambda: self.random.choice([*special, 1.5, -2.25]))
        self.add("float64", pa.float64(), lambda: self.random.uniform(-5, 5))
        self.all["float16"] = self.all["float32"].cast(pa.float16())
        self.add("bool", pa.bool_(), lambda: self.random.random() < 0.5)
        context = decimal.Context(prec=80)
        for bits, digits in ((32, 9), (64, 18), (128, 38), (256, 76)):
            kind = getattr(pa, f"decimal{bits}")(digits, 2)
            top = 10**digits
            self.add(
                f"decimal{bits}",
                kind,
                lambda t=top: decimal.Decimal(self.random.randrange(1 - t, t)).scaleb(-2, context),
            )

    def times(self):
        self.stored("date32", pa.int32(), pa.date32(), -9999, 9999)
        days = [v and v * 86_400_000 for v in self.with_nulls(lambda: self.random.randrange(9999))]
        self.all["date64"] = pa.array(days, pa.int64()).cast(pa.date64())
        for unit in ("s", "ms"):
            self.stored(f"time32_{unit}", pa.int32(), pa.time32(unit), 0, 86_400)
        for unit in ("us", "ns"):
            self.stored(f"time64_{unit}", pa.int64(), pa.time64(unit), 0, 86_400)
        for unit in ("s", "ms", "us", "ns"):
            self.stored(f"timestamp_{unit}", pa.int64(), pa.timestamp(unit), -(10**9), 10**9)
            self.stored(f"duration_{unit}", pa.int64(), pa.duration(unit), -(10**9), 10**9)
        zoned = pa.timestamp("us", "Europe/Berlin")
        self.stored("timestamp_zone", pa.int64(), zoned, -(10**9), 10**9)
        span = lambda: pa.MonthDayNano([self.random.randrange(9) for _ in range(3)])
        self.add("month_day_nano", pa.month_day_nano_interval(), span)

    def texts(self):
        for name in ("string", "large_string", "string_view"):
            self.add(name, getattr(pa, name)(), self.word)
        for name in ("binary", "large_binary", "binary_view"):
            self.add(name, getattr(pa, name)(), self.blob)
        self.add("binary_ff", pa.binary(), lambda: b"\xff" * self.random.randrange(33, 40))
        for width in (0, 7, 40):
            kind = pa.binary(width)
            self.add(f"fixed_binary{width}", kind, lambda w=width: self.random.randbytes(w))
        storage = pa.array(self.with_nulls(lambda: self.random.randbytes(16)), pa.binary(16))
        self.all["uuid"] = pa.ExtensionArray.from_storage(pa.uuid(), storage)
        self.all["null"] = pa.nulls(ROWS)
        self.all["all_null"] = pa.nulls(ROWS, pa.int64())
        self.all["no_null"] = pa.array(range(ROWS), pa.int64())

    def nested(self):
        items = lambda: [self.random.choice([None, 1, 2]) for _ in range(self.random.randrange(4))]
        for name in ("list_", "large_list", "list_view", "large_list_view"):
            self.add(name.strip("_"), getattr(pa, name)(pa.int32()), items)
        self.add("fixed_list", pa.list_(pa.int16(), 3), lambda: [1, None, 3])
        pair = pa.struct([("a", pa.int32()), ("b", pa.string())])
        self.add("struct", pair, lambda: {"a": self.random.randrange(9), "b": self.word()})
        self.add("map", pa.map_(pa.string(), pa.int32()), lambda: [(self.word(), 1)])
        ends = pa.array([1000, ROWS], pa.int32())
        self.all["run_end"] = pa.RunEndEncodedArray.from_arrays(ends, pa.array(["x", None]))
        ids = pa.array([i % 2 for i in range(ROWS)], pa.int8())
        members = [pa.array(range(ROWS)), pa.array(["u"] * ROWS)]
        self.all["sparse_union"] = pa.UnionArray.from_sparse(ids, members)
        offsets = pa.array([i // 2 for i in range(ROWS)], pa.int32())
        self.all["dense_union"] = pa.UnionArray.from_dense(ids, offsets, members)

    def dictionaries(self):
        texts = pa.array(self.with_nulls(self.word)).dictionary_encode()
        self.all["dictionary"] = texts
        with_null = pa.array(["b", None, "a"])
        few = pa.array(self.with_nulls(lambda: self.random.randrange(3)), pa.int8())
        self.all["dictionary_null"] = pa.DictionaryArray.from_arrays(few, with_null)
        numbers = pa.array([float(i) if i % 7 else float("nan") for i in range(200)])
        many = pa.array(self.with_nulls(lambda: self.random.randrange(200)), pa.uint8())
        self.all["dictionary_nan"] = pa.DictionaryArray.from_arrays(many, numbers)
        offsets = pa.array(range(ROWS + 1), pa.int32())
        self.all["list_dictionary"] = pa.ListArray.from_arrays(offsets, texts)


def write(folder, name, table, rows=1024, codec=None):
    path = folder / (f"{name}.{codec}.arrow" if codec else f"{name}.arrow")
    options = ipc.IpcWriteOptions(compression=codec)
    with ipc.new_file(path, table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=rows)


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    columns = Columns()
    for group in (columns.numbers, columns.times, columns.texts, columns.nested):
        group()
    columns.dictionaries()
    for name, array in columns.all.items():
        write(folder, name, pa.table({name: array}))
    every = pa.table(columns.all)
    write(folder, "shape_all", every)
    for codec in ("lz4", "zstd"):
        write(folder, "shape_all", every, codec=codec)
        for name in ("bool", "dictionary", "float64", "string"):
            write(folder, name, pa.table({name: columns.all[name]}), codec=codec)
    write(folder, "shape_no_rows", every.slice(0, 0))
    write(folder, "shape_no_columns", pa.table({}))
    flags = lambda: pa.array([columns.random.choice([True, False, None]) for _ in range(1000)])
    write(folder, "shape_narrow", pa.table({f"flag{i}": flags() for i in range(100)}))
    numbers = lambda: pa.array([columns.random.random() for _ in range(20_000)])
    wide = {f"number{i}": numbers() for i in range(8)}
    wide["word"] = pa.array([columns.word() for _ in range(20_000)])
    write(folder, "shape_pages", pa.table(wide), 20_000)
    print(f"make_sources: {len(columns.all)} types, seed {SEED}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
