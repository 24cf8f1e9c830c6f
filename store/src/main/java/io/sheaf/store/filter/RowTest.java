package io.sheaf.store.filter;

import io.sheaf.format.segment.Directory;
import io.sheaf.store.filter.kernel.Pair;
import java.util.BitSet;

/// A comparison of two columns in the same row. Of a null it is never true.
record RowTest(Column left, Column right, Pair pair) implements Condition {
  @Override
  public void narrow(Evaluation batch, long[] rows) {
    pair.narrow(batch.column(left.top()), batch.column(right.top()), batch.dictionaries(), rows);
  }

  @Override
  public Verdict verdict(Directory directory, int batch) {
    return left.isNull(directory, batch) || right.isNull(directory, batch)
        ? Verdict.NONE
        : Verdict.SOME;
  }

  @Override
  public void columns(BitSet into) {
    into.set(left.top());
    into.set(right.top());
  }

  @Override
  public int cost() {
    return pair.order() == Pair.Order.KEYS ? 4 : 32;
  }
}
