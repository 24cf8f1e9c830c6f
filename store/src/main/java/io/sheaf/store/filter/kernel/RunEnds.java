package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;

/// Which rows the runs of a run-end encoded array cover.
///
/// @param width bytes of a run end
record RunEnds(MemorySegment ends, int width, long runs, long rows) {
  static RunEnds of(ArrayData array) {
    ArrayData ends = array.children().getFirst();
    return new RunEnds(
        ends.buffers().get(1), ends.layout().bitWidth() / 8, ends.length(), array.length());
  }

  /// The run that covers a row.
  int at(long row) {
    int low = 0;
    int high = Math.toIntExact(runs) - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Little.signedAt(ends, width, middle) > row) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /// Clears the bits of rows whose run is not in `passing`.
  void keep(long[] passing, long[] kept) {
    long start = 0;
    for (long run = 0; run < runs && start < rows; run++) {
      long end = Math.min(Little.signedAt(ends, width, run), rows);
      if ((passing[(int) (run >>> 6)] >>> run & 1) == 0) clear(kept, start, end);
      start = end;
    }
  }

  private static void clear(long[] rows, long from, long to) {
    if (from >= to) return;
    int first = (int) (from >>> 6);
    int last = (int) ((to - 1) >>> 6);
    long head = -1L << from;
    long tail = -1L >>> -to;
    if (first == last) {
      rows[first] &= ~(head & tail);
      return;
    }
    rows[first] &= ~head;
    for (int w = first + 1; w < last; w++) rows[w] = 0;
    rows[last] &= ~tail;
  }
}
