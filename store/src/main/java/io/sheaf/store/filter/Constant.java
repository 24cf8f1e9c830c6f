package io.sheaf.store.filter;

import io.sheaf.format.segment.Directory;
import io.sheaf.store.filter.kernel.Rows;
import java.util.BitSet;

/// A condition that is the same for every row.
enum Constant implements Condition {
  /// True.
  ALWAYS,
  /// False or unknown.
  NEVER;

  @Override
  public void narrow(Evaluation batch, long[] rows) {
    if (this == NEVER) Rows.clear(rows);
  }

  @Override
  public Verdict verdict(Directory directory, int batch) {
    return this == ALWAYS ? Verdict.ALL : Verdict.NONE;
  }

  @Override
  public void columns(BitSet into) {
    // It looks at none.
  }

  @Override
  public int cost() {
    return 0;
  }
}
