package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;

/// The indices of a column with a dictionary. Only those of rows that are not null are followed.
final class Indices {
  private final MemorySegment data;
  private final int width;

  Indices(ArrayData column) {
    this.data = column.buffers().get(1);
    this.width = column.layout().bitWidth() / 8;
  }

  /// The index of a row that is not null.
  int at(long row) {
    // Valid indices are not negative, so that the sign of their type does not matter.
    return (int) Little.unsignedAt(data, width, row);
  }

  /// The entries, of so many, that the rows refer to.
  long[] referred(long[] rows, long entries) {
    long[] referred = new long[RowSet.wordsOf(entries)];
    for (int w = 0; w < rows.length; w++) {
      for (long left = rows[w]; left != 0; left &= left - 1) {
        int index = at(((long) w << 6) + Long.numberOfTrailingZeros(left));
        referred[index >>> 6] |= 1L << index;
      }
    }
    return referred;
  }

  /// Clears the bits of rows whose entry is not in `passing`.
  void keep(long[] passing, long[] rows) {
    if (Rows.isEmpty(passing)) {
      Rows.clear(rows);
      return;
    }
    for (int w = 0; w < rows.length; w++) {
      if (rows[w] == -1L) {
        rows[w] = whole(passing, (long) w << 6);
        continue;
      }
      long kept = 0;
      for (long left = rows[w]; left != 0; left &= left - 1) {
        int i = Long.numberOfTrailingZeros(left);
        int index = at(((long) w << 6) + i);
        kept |= (passing[index >>> 6] >>> index & 1) << i;
      }
      rows[w] = kept;
    }
  }

  private long whole(long[] passing, long first) {
    long kept = 0;
    for (int i = 0; i < 64; i++) {
      int index = at(first + i);
      kept |= (passing[index >>> 6] >>> index & 1) << i;
    }
    return kept;
  }
}
