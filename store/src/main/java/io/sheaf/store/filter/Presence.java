package io.sheaf.store.filter;

import io.sheaf.format.segment.Directory;
import io.sheaf.store.filter.kernel.AnyValue;
import io.sheaf.store.filter.kernel.Descent;
import io.sheaf.store.filter.kernel.Rows;
import java.util.BitSet;

/// Whether a value is there: true of rows where it is, or of those where it is null.
record Presence(Column column, boolean present) implements Condition {
  @Override
  public void narrow(Evaluation batch, long[] rows) {
    long[] there = present ? rows : rows.clone();
    new Descent(column.path(), new AnyValue(), true)
        .narrow(batch.column(column.top()), batch.dictionaries(), there);
    if (!present) Rows.remove(rows, there);
  }

  @Override
  public Verdict verdict(Directory directory, int batch) {
    if (column.isNull(directory, batch)) return present ? Verdict.NONE : Verdict.ALL;
    boolean none = column.path().length == 0 && directory.nullCount(batch, column.top()) == 0;
    if (!none) return Verdict.SOME;
    return present ? Verdict.ALL : Verdict.NONE;
  }

  @Override
  public void columns(BitSet into) {
    into.set(column.top());
  }

  @Override
  public int cost() {
    return 1;
  }
}
