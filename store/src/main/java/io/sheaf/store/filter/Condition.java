package io.sheaf.store.filter;

import io.sheaf.format.segment.Directory;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/// A bound predicate without negation: NOT has been carried down to the tests, where it asks for
/// the values for which the test is false. What is then asked of a row is only whether it is true,
/// so that one bitmap goes through the tree; false and unknown are the same to AND and OR.
///
/// Immutable; any thread.
sealed interface Condition permits AllOf, AnyOf, Constant, Presence, RowTest, ValueTest {
  /// Clears the bits of the rows for which it is not true.
  void narrow(Evaluation batch, long[] rows);

  /// What the statistics of a batch say of it.
  Verdict verdict(Directory directory, int batch);

  /// Adds the top-level columns that it looks at.
  void columns(BitSet into);

  /// Roughly how much work a row is: the least is asked first, so that little is left for the rest.
  int cost();

  /// True when all of the terms are.
  static Condition all(List<Condition> terms) {
    List<Condition> left = new ArrayList<>();
    for (Condition term : terms) {
      if (term == Constant.NEVER) return term;
      if (term instanceof AllOf all) left.addAll(all.terms());
      else if (term != Constant.ALWAYS) left.add(term);
    }
    if (left.isEmpty()) return Constant.ALWAYS;
    left.sort(Comparator.comparingInt(Condition::cost));
    return left.size() == 1 ? left.getFirst() : new AllOf(left);
  }

  /// True when one of the terms is.
  static Condition any(List<Condition> terms) {
    List<Condition> left = new ArrayList<>();
    for (Condition term : terms) {
      if (term == Constant.ALWAYS) return term;
      if (term instanceof AnyOf any) left.addAll(any.terms());
      else if (term != Constant.NEVER) left.add(term);
    }
    if (left.isEmpty()) return Constant.NEVER;
    left.sort(Comparator.comparingInt(Condition::cost));
    return left.size() == 1 ? left.getFirst() : new AnyOf(left);
  }
}
