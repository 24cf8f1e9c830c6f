package io.sheaf.store.filter.substrait;

import io.sheaf.store.filter.tree.Predicate;

/// A boolean expression of Substrait that was read. Immutable; any thread.
public final class Substrait {
  private final Term term;

  private Substrait(Term term) {
    this.term = term;
  }

  /// Reads the bytes of an ExtendedExpression.
  ///
  /// @throws io.sheaf.store.StoreException.BadPredicate when they are none
  /// @throws io.sheaf.store.StoreException.UnsupportedPredicate when it cannot be evaluated
  public static Substrait read(byte[] bytes) {
    return new Substrait(TermReader.read(bytes));
  }

  /// The predicate that is true where the expression is.
  ///
  /// @throws io.sheaf.store.StoreException.BadPredicate for a constant of another type than its
  ///   column
  /// @throws io.sheaf.store.StoreException.UnsupportedPredicate when no predicate says it
  public Predicate over(RowType types) {
    return Meaning.of(term, types);
  }
}
