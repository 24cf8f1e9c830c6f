package io.sheaf.store.filter;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.segment.Directory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The rows that two filters of the same table keep.
record BothFilters(RowFilter first, RowFilter second) implements RowFilter {
  @Override
  public int[] columns() {
    return IntStream.concat(Arrays.stream(first.columns()), Arrays.stream(second.columns()))
        .sorted()
        .distinct()
        .toArray();
  }

  @Override
  public RowSet keep(RowBatch batch, Dictionaries dictionaries) {
    int[] all = columns();
    RowSet kept = first.keep(some(batch, all, first.columns()), dictionaries);
    if (kept.isEmpty()) return kept;
    return kept.and(second.keep(some(batch, all, second.columns()), dictionaries));
  }

  private static RowBatch some(RowBatch batch, int[] all, int[] wanted) {
    List<ArrayData> columns = new ArrayList<>(wanted.length);
    for (int column : wanted) columns.add(batch.columns().get(Arrays.binarySearch(all, column)));
    return new RowBatch(batch.rows(), columns);
  }

  @Override
  public Verdict verdict(Directory directory, int batch) {
    Verdict one = first.verdict(directory, batch);
    if (one == Verdict.NONE) return one;
    Verdict other = second.verdict(directory, batch);
    return one == Verdict.ALL || other == Verdict.NONE ? other : Verdict.SOME;
  }
}
