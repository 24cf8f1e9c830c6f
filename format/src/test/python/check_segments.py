"""Holds the statistics of segments against their values: `check_segments.py FILE...`

pyarrow, which knows nothing of them, is the oracle.
"""

import decimal
import math
import struct
import sys

import pyarrow as pa
import pyarrow.ipc
from read_segment import (
    ALL_NULL,
    HAS_NAN,
    MAX_CUT,
    MIN_CUT,
    Damaged,
    Segment,
    crc32c,
    require,
)


def present(array):
    return [v for v in array.to_pylist() if v is not None]


def comparable_entries(array):
    """The values that the rows of a dictionary-encoded array refer to."""
    rows = set(present(array.indices))
    one_by_one = (comparable(array.dictionary.slice(i, 1)) for i in rows)
    return [v for values in one_by_one for v in values]


def comparable(array):
    """The values of an array in the order of its bounds, without nulls; None for no order."""
    t, kind = pa.types, array.type
    if isinstance(array, pa.ExtensionArray):
        return comparable(array.storage)
    if t.is_dictionary(kind):
        values = comparable(array.dictionary.slice(0, 0))
        return values if values is None else comparable_entries(array)
    if t.is_nested(kind) or t.is_run_end_encoded(kind) or t.is_interval(kind) or t.is_null(kind):
        return None
    if t.is_temporal(kind):
        storage = pa.int32() if kind.bit_width == 32 else pa.int64()
        return present(array.view(storage))
    if t.is_string(kind) or t.is_large_string(kind) or t.is_string_view(kind):
        return [v.encode() for v in present(array)]
    return present(array)


def decode(bound, kind):
    """A bound as a value that compares with those of `comparable`."""
    t = pa.types
    if isinstance(kind, pa.BaseExtensionType):
        return decode(bound, kind.storage_type)
    if t.is_dictionary(kind):
        return decode(bound, kind.value_type)
    if t.is_boolean(kind):
        return bool(bound[0])
    if t.is_floating(kind):
        return struct.unpack({2: "<e", 4: "<f", 8: "<d"}[len(bound)], bound)[0]
    if t.is_decimal(kind):
        number = decimal.Decimal(int.from_bytes(bound, "little", signed=True))
        return number.scaleb(-kind.scale, decimal.Context(prec=100))
    if t.is_integer(kind) or t.is_temporal(kind):
        return int.from_bytes(bound, "little", signed=not t.is_unsigned_integer(kind))
    return bound


def logical_nulls(array):
    if isinstance(array.type, pa.BaseExtensionType):
        return logical_nulls(array.storage)
    if pa.types.is_union(array.type) or pa.types.is_run_end_encoded(array.type):
        return -1
    if not pa.types.is_dictionary(array.type):
        return array.null_count
    if array.indices.null_count == len(array):
        return len(array)
    if logical_nulls(array.dictionary) < 0:
        return -1
    valid = array.dictionary.is_valid().to_pylist()
    return len(array) - sum(valid[i] for i in present(array.indices))


def check_statistics(chunk, array):
    """Statistics never lie, and are as tight as the page says. True when there are bounds."""
    require(chunk.nulls == logical_nulls(array), f"null count {chunk.nulls}")
    all_null = len(array) > 0 and chunk.nulls == len(array)
    require(bool(chunk.flags & ALL_NULL) == all_null, "flag: all null")
    values = comparable(array)
    if values is None or not values:
        require(chunk.min is None and chunk.max is None, "bounds where there can be none")
        return False
    numbers = [v for v in values if not (isinstance(v, float) and math.isnan(v))]
    require(bool(chunk.flags & HAS_NAN) == (len(numbers) < len(values)), "flag: NaN")
    if not numbers:
        require(chunk.min is None and chunk.max is None, "bounds of nothing but NaN")
        return False
    low, high = min(numbers), max(numbers)
    if isinstance(low, bytes):
        require(chunk.min == low[:32], "lower bound of bytes")
        require(bool(chunk.flags & MIN_CUT) == (len(low) > 32), "flag: lower bound cut")
        require(bool(chunk.flags & MAX_CUT) == (len(high) > 32 and chunk.max is not None), "cut")
        if len(high) <= 32:
            require(chunk.max == high, "upper bound of bytes")
        else:
            kept = high[:32].rstrip(b"\xff")
            above = kept[:-1] + bytes([kept[-1] + 1]) if kept else None
            require(chunk.max == above, "upper bound of cut bytes")
        return True
    require(decode(chunk.min, array.type) == low, f"lower bound {chunk.min.hex()}, not {low}")
    require(decode(chunk.max, array.type) == high, f"upper bound {chunk.max.hex()}, not {high}")
    for bound in (decode(chunk.min, array.type), decode(chunk.max, array.type)):
        require(bound != 0 or math.copysign(1, bound) > 0, "a bound of -0.0")
    return True


def check(path):
    """Checks one file. Returns (pages, chunks, chunks with bounds)."""
    with open(path, "rb") as file:
        data = file.read()
    segment = Segment(data)
    oracle = pyarrow.ipc.open_file(pa.BufferReader(data))
    require(oracle.num_record_batches == len(segment.batches), "record batches")
    segment.check_bodies(oracle.schema)
    bounded = 0
    for number in range(oracle.num_record_batches):
        batch = oracle.get_batch(number)
        require(batch.num_rows == segment.messages[segment.batches[number]].rows, "rows of a batch")
        for column, array in enumerate(batch.columns):
            try:
                bounded += check_statistics(segment.chunk(number, column), array)
            except Damaged as e:
                name = batch.schema.names[column]
                raise Damaged(f"batch {number}, column {name}: {e}") from None
    return len(segment.pages), len(segment.chunks), bounded


def main(paths):
    require(crc32c(b"123456789") == 0xE3069283, "this program's CRC")
    totals = [0, 0, 0]
    for path in paths:
        try:
            totals = [a + b for a, b in zip(totals, check(path))]
        except Damaged as e:
            sys.exit(f"{path}: {e}")
    pages, chunks, bounded = totals
    require(pages and chunks and bounded, "nothing was checked")
    print(
        f"check_segments: {len(paths)} segments, {pages} pages and {chunks} chunks checked,"
        f" {bounded} with bounds"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
