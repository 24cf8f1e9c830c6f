package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Buffers;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Bits of rows in words.
public final class Rows {
  private Rows() {}

  /// A bit for each of `length` rows.
  public static long[] all(long length) {
    long[] rows = new long[RowSet.wordsOf(length)];
    Arrays.fill(rows, -1L);
    if ((length & 63) != 0) rows[rows.length - 1] = (1L << length) - 1;
    return rows;
  }

  /// Whether no bit is set.
  public static boolean isEmpty(long[] rows) {
    for (long word : rows) if (word != 0) return false;
    return true;
  }

  /// How many bits are set.
  public static long count(long[] rows) {
    long count = 0;
    for (long word : rows) count += Long.bitCount(word);
    return count;
  }

  /// Clears every bit.
  public static void clear(long[] rows) {
    Arrays.fill(rows, 0);
  }

  /// Clears the bits that are set in `other`.
  public static void remove(long[] rows, long[] other) {
    for (int i = 0; i < rows.length; i++) rows[i] &= ~other[i];
  }

  /// Sets the bits that are set in `other`.
  public static void add(long[] rows, long[] other) {
    for (int i = 0; i < rows.length; i++) rows[i] |= other[i];
  }

  /// Clears the bits whose bit in a bitmap of `length` bits is not `wanted`.
  static void keepBits(long[] rows, MemorySegment bitmap, long length, boolean wanted) {
    long flip = wanted ? 0 : -1;
    int whole = (int) Math.min(length >>> 6, bitmap.byteSize() >>> 3);
    for (int i = 0; i < whole; i++) {
      rows[i] &= bitmap.get(Little.LONG, 8L * i) ^ flip;
    }
    for (int i = whole; i < rows.length; i++) {
      rows[i] &= Bits.word(bitmap, 64L * i, length) ^ flip;
    }
  }

  /// Clears the bits of values that the array's own validity calls null.
  static void keepPresent(long[] rows, ArrayData array) {
    MemorySegment validity = Buffers.validity(array);
    if (validity != null && validity.byteSize() > 0) {
      keepBits(rows, validity, array.length(), true);
    }
  }
}
