package io.sheaf.store.filter;

import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.segment.Directory;
import io.sheaf.store.filter.kernel.Rows;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/// A predicate bound to a schema. Immutable; any thread.
final class Filter implements RowFilter {
  private final Condition condition;
  private final int[] columns;

  Filter(Condition condition) {
    this.condition = condition;
    BitSet found = new BitSet();
    condition.columns(found);
    this.columns = found.stream().toArray();
  }

  /// What both keep.
  Filter and(Filter other) {
    List<Condition> both = new ArrayList<>(List.of(condition, other.condition));
    both.sort(Comparator.comparingInt(Condition::cost));
    return new Filter(new AllOf(both));
  }

  @Override
  public int[] columns() {
    return columns.clone();
  }

  @Override
  public RowSet keep(RowBatch batch, Dictionaries dictionaries) {
    if (batch.columns().size() != columns.length) {
      throw new AssertionError(batch.columns().size() + " columns, not " + columns.length);
    }
    long[] rows = Rows.all(batch.rows());
    condition.narrow(new Evaluation(batch, columns, dictionaries), rows);
    return RowSet.of(batch.rows(), rows);
  }

  @Override
  public Verdict verdict(Directory directory, int batch) {
    return condition.verdict(directory, batch);
  }
}
