package io.sheaf.duckdb;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.sheaf.duckdb.capi.Vector;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Decimals of 128 bits where DuckDB wants 16, 32 or 64: the low bits of each, copied. DuckDB does
/// the same for Arrow data, at several times the cost.
///
/// @param width of DuckDB's values in bytes, by their precision
record NarrowDecimals(int width) {
  private static final int WIDE = 16;

  /// For a field of such decimals that lies in batches as they are; otherwise null.
  static @Nullable NarrowDecimals of(Field field) {
    if (field.dictionary() != null) return null;
    if (!(field.type() instanceof Type.Decimal decimal) || decimal.bits() != 128) return null;
    if (decimal.precision() > 18) return null;
    int width = decimal.precision() <= 4 ? 2 : decimal.precision() <= 9 ? 4 : 8;
    return new NarrowDecimals(width);
  }

  /// Fills a flat vector with a slice that begins at a multiple of 8.
  ///
  /// @return false when a value does not fit, as Arrow allows; then the vector holds nothing of
  ///   worth
  boolean fill(ArrayData array, long offset, long length, Vector shown) {
    MemorySegment wide = array.buffers().get(1).asSlice(offset * WIDE, length * WIDE);
    MemorySegment narrow = shown.data(length * width);
    long lost =
        switch (width) {
          case 2 -> shorts(wide, narrow, length);
          case 4 -> ints(wide, narrow, length);
          default -> longs(wide, narrow, length);
        };
    if (lost != 0) return false;
    if (array.nullCount() > 0) {
      long bytes = (length + 7) / 8;
      MemorySegment valid = array.buffers().getFirst().asSlice(offset / 8, bytes);
      shown.validity(bytes).copyFrom(valid);
    }
    return true;
  }

  private static long longs(MemorySegment wide, MemorySegment narrow, long length) {
    long lost = 0;
    for (long i = 0; i < length; i++) {
      long low = wide.get(JAVA_LONG, i * WIDE);
      lost |= wide.get(JAVA_LONG, i * WIDE + 8) ^ (low >> 63);
      narrow.set(JAVA_LONG, i * 8, low);
    }
    return lost;
  }

  private static long ints(MemorySegment wide, MemorySegment narrow, long length) {
    long lost = 0;
    for (long i = 0; i < length; i++) {
      long low = wide.get(JAVA_LONG, i * WIDE);
      lost |= (wide.get(JAVA_LONG, i * WIDE + 8) ^ (low >> 63)) | (low ^ (int) low);
      narrow.set(JAVA_INT, i * 4, (int) low);
    }
    return lost;
  }

  private static long shorts(MemorySegment wide, MemorySegment narrow, long length) {
    long lost = 0;
    for (long i = 0; i < length; i++) {
      long low = wide.get(JAVA_LONG, i * WIDE);
      lost |= (wide.get(JAVA_LONG, i * WIDE + 8) ^ (low >> 63)) | (low ^ (short) low);
      narrow.set(JAVA_SHORT, i * 2, (short) low);
    }
    return lost;
  }
}
