package io.sheaf.store.compact;

import io.sheaf.format.array.OwnedCopy;
import io.sheaf.format.array.RowBatch;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// As many rows as are ordered at once, in memory of their own. One thread.
final class Window implements AutoCloseable {
  private final int column;
  private final @Nullable KeyColumn dictionary;
  private final Arena memory = Arena.ofConfined();
  private final List<RowBatch> batches = new ArrayList<>();
  private final List<KeyColumn> keys = new ArrayList<>();
  private long bytes;
  private int rows;
  private boolean closed;

  /// @param dictionary keys of the column's dictionary, or null when it has none
  Window(int column, @Nullable KeyColumn dictionary) {
    this.column = column;
    this.dictionary = dictionary;
  }

  void add(RowBatch batch) {
    RowBatch copy = OwnedCopy.of(batch, memory);
    batches.add(copy);
    keys.add(KeyColumn.of(copy.columns().get(column), dictionary));
    bytes += copy.bytes();
    rows = Math.addExact(rows, Math.toIntExact(copy.rows()));
  }

  long bytes() {
    return bytes;
  }

  /// The places of all rows in their order: batch in the upper half, row in the lower. Rows with
  /// the same value stay in the order in which they came.
  long[] order() {
    long[] places = new long[rows];
    int next = 0;
    for (int batch = 0; batch < batches.size(); batch++) {
      for (long row = 0; row < batches.get(batch).rows(); row++) {
        places[next++] = (long) batch << 32 | row;
      }
    }
    sort(places, new long[rows], 0, rows);
    return places;
  }

  private void sort(long[] places, long[] spare, int from, int to) {
    if (to - from < 2) return;
    int middle = (from + to) >>> 1;
    sort(places, spare, from, middle);
    sort(places, spare, middle, to);
    if (compare(places[middle - 1], places[middle]) <= 0) return;
    System.arraycopy(places, from, spare, from, middle - from);
    int left = from;
    int right = middle;
    int at = from;
    while (left < middle) {
      boolean first = right == to || compare(spare[left], places[right]) <= 0;
      places[at++] = first ? spare[left++] : places[right++];
    }
  }

  private int compare(long a, long b) {
    return keys.get(batch(a)).compare(row(a), keys.get(batch(b)), row(b));
  }

  /// Puts the row at a place behind those that are gathered.
  void gather(long place, Gather gather) {
    gather.add(batches.get(batch(place)), row(place));
  }

  private static int batch(long place) {
    return (int) (place >> 32);
  }

  private static int row(long place) {
    return (int) place;
  }

  @Override
  public void close() {
    if (!closed) memory.close();
    closed = true;
  }
}
