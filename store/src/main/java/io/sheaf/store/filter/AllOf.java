package io.sheaf.store.filter;

import io.sheaf.format.segment.Directory;
import io.sheaf.store.filter.kernel.Rows;
import java.util.BitSet;
import java.util.List;

/// True when all of the terms are, the cheapest of which stand first.
record AllOf(List<Condition> terms) implements Condition {
  AllOf {
    terms = List.copyOf(terms);
  }

  @Override
  public void narrow(Evaluation batch, long[] rows) {
    for (Condition term : terms) {
      term.narrow(batch, rows);
      if (Rows.isEmpty(rows)) return;
    }
  }

  @Override
  public Verdict verdict(Directory directory, int batch) {
    Verdict all = Verdict.ALL;
    for (Condition term : terms) {
      switch (term.verdict(directory, batch)) {
        case NONE -> {
          return Verdict.NONE;
        }
        case SOME -> all = Verdict.SOME;
        case ALL -> {}
      }
    }
    return all;
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
