package io.sheaf.format.segment;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Computes the [Statistics] of a chunk from its array, before it is compressed.
///
/// The array has been validated: indices lie in their dictionary, offsets in their data.
final class ChunkStatistics {
  private ChunkStatistics() {}

  /// @param dictionary the values of the column's dictionary; null when it has none, or when every
  ///   index is null
  static Statistics of(ArrayData column, @Nullable ArrayData dictionary) {
    if (dictionary != null) return ofDictionary(column, dictionary);
    long nulls =
        switch (column.layout().type()) {
          case Type.Null _ -> column.length();
          case Type.Union _, Type.RunEndEncoded _ -> Statistics.UNKNOWN;
          default -> column.nullCount();
        };
    Bounds bounds = column.layout().values() ? Bounds.of(column) : null;
    if (bounds == null) return marked(new Statistics(nulls, 0, null, null), column.length());
    if (nulls == 0) {
      bounds.add(0, column.length());
    } else if (nulls < column.length()) {
      runs(column.buffers().getFirst(), column.length(), bounds);
    }
    return marked(bounds.statistics(nulls), column.length());
  }

  private static Statistics ofDictionary(ArrayData column, ArrayData dictionary) {
    References references = new References(column, dictionary.length());
    long nulls =
        switch (dictionary.layout().type()) {
          case Type.Null _ -> column.length();
          case Type.Union _, Type.RunEndEncoded _ -> Statistics.UNKNOWN;
          default -> column.nullCount() + references.toNulls(dictionary);
        };
    Bounds bounds = Bounds.of(dictionary);
    if (bounds == null) return marked(new Statistics(nulls, 0, null, null), column.length());
    if (nulls < column.length()) runs(references.present(dictionary), dictionary.length(), bounds);
    return marked(bounds.statistics(nulls), column.length());
  }

  private static Statistics marked(Statistics found, long rows) {
    if (rows == 0 || found.nullCount() != rows) return found;
    return new Statistics(rows, found.flags() | Statistics.ALL_NULL, null, null);
  }

  /// Shows bounds each run of set bits among the first `length`.
  private static void runs(MemorySegment bits, long length, Bounds bounds) {
    long at = 0;
    while (at < length) {
      at = next(bits, at, length, 0);
      long end = next(bits, at, length, -1);
      if (at < end) bounds.add(at, end);
      at = end;
    }
  }

  /// The first bit from `at` on that is unlike those of `skipped` (0 or −1), or `length`.
  private static long next(MemorySegment bits, long at, long length, long skipped) {
    for (long from = at; from < length; from += 64) {
      long word = Bits.word(bits, from, length) ^ skipped;
      if (word != 0) return Math.min(from + Long.numberOfTrailingZeros(word), length);
    }
    return length;
  }
}
