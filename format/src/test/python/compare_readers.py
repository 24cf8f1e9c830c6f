"""Reads segments with other programs and compares with the plain Arrow files they were made of:
`compare_readers.py DIR`, where DIR holds NAME.arrow and NAME.segment.

What a reader cannot read of a plain file it need not read of a segment; which types those are is
known, and must be what docs/format.md says.
"""

import contextlib
import io
import os
import sys
from pathlib import Path

import arro3.io
import nanoarrow as na
import polars as pl
import pyarrow as pa
import pyarrow.ipc as ipc

VIEWS = {"string_view", "binary_view"}
LIST_VIEWS = {"list_view", "large_list_view"}
UNIONS = {"sparse_union", "dense_union"}
MIXED = {"shape_all", "shape_all.lz4", "shape_all.zstd", "shape_no_rows"}
COMPRESSED_DICTIONARY = {"dictionary.lz4", "dictionary.zstd"}
NO_WIDTH = {"fixed_binary0"}


def from_byte_8(path):
    return path.read_bytes()[8:]


def mapped(path):
    return ipc.open_file(pa.memory_map(str(path))).read_all()


def streamed(path):
    return ipc.open_stream(pa.BufferReader(from_byte_8(path))).read_all()


def rust(path):
    with open(path, "rb") as file:
        return pa.table(arro3.io.read_ipc(file).read_all())


def small_c(path):
    stream = na.ArrayStream.from_readable(io.BytesIO(from_byte_8(path)))
    return pa.RecordBatchReader.from_stream(stream).read_all()


READERS = {
    "pyarrow file": (lambda path: ipc.open_file(path).read_all(), set()),
    "pyarrow map": (mapped, set()),
    "pyarrow stream": (streamed, set()),
    "arro3": (rust, set()),
    "nanoarrow": (
        small_c,
        VIEWS | LIST_VIEWS | {"run_end"} | NO_WIDTH | MIXED | COMPRESSED_DICTIONARY,
    ),
    "polars": (
        pl.read_ipc,
        LIST_VIEWS | UNIONS | {"run_end", "decimal256", "month_day_nano"} | NO_WIDTH | MIXED,
    ),
}


def difference(got, wanted):
    """The first difference of two tables, or None. NaN equals NaN."""
    if isinstance(got, pl.DataFrame):
        return None if got.equals(wanted) else "values"
    if not got.schema.equals(wanted.schema, check_metadata=True):
        return "schema"
    for name, left, right in zip(got.schema.names, got.columns, wanted.columns):
        if not left.equals(right) and list(map(repr, left)) != list(map(repr, right)):
            return f"column {name}"
    return None


@contextlib.contextmanager
def quiet():
    """Keeps the panics of polars off the terminal."""
    kept = os.dup(2)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def attempt(read, path):
    """The table, or what went wrong. A panic of polars is a BaseException."""
    try:
        with quiet():
            table = read(path)
            if isinstance(table, pa.Table):
                table.validate(full=True)
            return table, None
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as e:
        return None, f"{type(e).__name__}: {e}"


def main(folder):
    segments = sorted(folder.glob("*.segment"))
    faults = []
    for reader, (read, unknown) in READERS.items():
        same = 0
        for segment in segments:
            source = segment.with_suffix(".arrow")
            plain, why = attempt(read, source)
            if (plain is None) != (source.stem in unknown):
                faults.append(f"{reader}: {source.name} is not as docs/format.md says ({why})")
            if plain is None:
                continue
            wanted = plain if isinstance(plain, pl.DataFrame) else mapped(source)
            got, why = attempt(read, segment)
            wrong = why if got is None else difference(got, wanted)
            if wrong:
                faults.append(f"{reader}: {segment.name}: {wrong}")
            else:
                same += 1
        print(f"compare_readers: {reader} reads {same} of {len(segments)} segments, all equal")
        if not same:
            faults.append(f"{reader} read nothing")
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
