package io.sheaf.store;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.segment.Directory;
import io.sheaf.format.value.CellReader;
import io.sheaf.store.filter.RowFilter;
import io.sheaf.store.filter.Verdict;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.LongPredicate;

/// Filters that are simple enough to be right.
final class RowFilters {
  private RowFilters() {}

  /// A filter that looks at every batch.
  interface Looking extends RowFilter {
    @Override
    default Verdict verdict(Directory directory, int batch) {
      return Verdict.SOME;
    }
  }

  /// Keeps about one row in `oneIn`, by what stands in these columns of it, as text: how rows are
  /// cut into batches makes no difference.
  static RowFilter ofCells(int oneIn, int... columns) {
    return new Looking() {
      @Override
      public int[] columns() {
        return columns.clone();
      }

      @Override
      public RowSet keep(RowBatch batch, Dictionaries dictionaries) {
        List<CellReader> cells =
            batch.columns().stream()
                .map(array -> CellReader.of(array, dictionaries::values))
                .toList();
        return rows(batch.rows(), row -> Math.floorMod(hash(cells, row), oneIn) == 0);
      }
    };
  }

  private static int hash(List<CellReader> cells, long row) {
    var text = new StringBuilder();
    for (CellReader cell : cells) cell.json(row, text);
    int hash = text.toString().hashCode() * 0x9E3779B9;
    return hash ^ hash >>> 15;
  }

  /// Keeps the rows whose 64-bit integer in column 0 is within bounds, and tells from the
  /// statistics what they tell.
  static RowFilter between(long low, long high) {
    return new RowFilter() {
      @Override
      public int[] columns() {
        return new int[] {0};
      }

      @Override
      public RowSet keep(RowBatch batch, Dictionaries dictionaries) {
        ArrayData numbers = batch.columns().getFirst();
        return rows(
            batch.rows(), row -> low <= number(numbers, row) && number(numbers, row) <= high);
      }

      @Override
      public Verdict verdict(Directory directory, int batch) {
        MemorySegment least = directory.min(batch, 0);
        MemorySegment most = directory.max(batch, 0);
        if (least == null || most == null) return Verdict.SOME;
        long from = least.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
        long to = most.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
        if (to < low || from > high) return Verdict.NONE;
        return low <= from && to <= high ? Verdict.ALL : Verdict.SOME;
      }
    };
  }

  private static long number(ArrayData numbers, long row) {
    return numbers.buffers().get(1).get(ValueLayout.JAVA_LONG_UNALIGNED, 8 * row);
  }

  /// The rows for which `kept` holds.
  static RowSet rows(long rows, LongPredicate kept) {
    long[] words = new long[RowSet.wordsOf(rows)];
    for (int row = 0; row < rows; row++) if (kept.test(row)) words[row >> 6] |= 1L << row;
    return RowSet.of(rows, words);
  }
}
