package io.sheaf.duckdb;

import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.segment.Directory;
import io.sheaf.store.filter.RowFilter;
import io.sheaf.store.filter.Verdict;

/// A filter whose rows somebody else filters again: it leaves out batches that have none, by what
/// the directory says of them, and looks at no row.
record Pruning(RowFilter filter) implements RowFilter {
  @Override
  public int[] columns() {
    return new int[0];
  }

  @Override
  public RowSet keep(RowBatch batch, Dictionaries dictionaries) {
    return RowSet.all(batch.rows());
  }

  @Override
  public Verdict verdict(Directory directory, int batch) {
    return filter.verdict(directory, batch) == Verdict.NONE ? Verdict.NONE : Verdict.ALL;
  }
}
