package io.sheaf.store.filter;

import io.sheaf.format.segment.Directory;
import io.sheaf.store.filter.kernel.Rows;
import java.util.BitSet;
import java.util.List;

/// True when one of the terms is, the cheapest of which stand first.
record AnyOf(List<Condition> terms) implements Condition {
  AnyOf {
    terms = List.copyOf(terms);
  }

  /// Each term is asked only of the rows that no term before it was true for.
  @Override
  public void narrow(Evaluation batch, long[] rows) {
    long[] open = rows.clone();
    long[] passing = new long[rows.length];
    for (Condition term : terms) {
      System.arraycopy(open, 0, passing, 0, open.length);
      term.narrow(batch, passing);
      Rows.remove(open, passing);
      if (Rows.isEmpty(open)) return;
    }
    Rows.remove(rows, open);
  }

  @Override
  public Verdict verdict(Directory directory, int batch) {
    Verdict any = Verdict.NONE;
    for (Condition term : terms) {
      switch (term.verdict(directory, batch)) {
        case ALL -> {
          return Verdict.ALL;
        }
        case SOME -> any = Verdict.SOME;
        case NONE -> {}
      }
    }
    return any;
  }

  @Override
  public void columns(BitSet into) {
    for (Condition term : terms) term.columns(into);
  }

  @Override
  public int cost() {
    return terms.stream().mapToInt(Condition::cost).sum();
  }
}
