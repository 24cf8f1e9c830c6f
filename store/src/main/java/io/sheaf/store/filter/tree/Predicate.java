package io.sheaf.store.filter.tree;

import java.util.List;

/// What is asked of a row, in three-valued logic. `docs/filters.md` says what each of them means.
public sealed interface Predicate {
  /// All of the terms; true when there are none.
  record And(List<Predicate> terms) implements Predicate {
    /// Copies the list.
    public And {
      terms = List.copyOf(terms);
    }
  }

  /// Any of the terms; false when there are none.
  record Or(List<Predicate> terms) implements Predicate {
    /// Copies the list.
    public Or {
      terms = List.copyOf(terms);
    }
  }

  /// The opposite; unknown stays unknown.
  record Not(Predicate term) implements Predicate {}

  /// How two values compare; unknown when one is null.
  record Comparison(Operand left, Operator operator, Operand right) implements Predicate {}

  /// Equal to one of the options: true when it is to one, else unknown when one compares unknown.
  record In(Operand value, List<Operand> options) implements Predicate {
    /// Copies the list.
    public In {
      options = List.copyOf(options);
    }
  }

  /// At or above `low` and at or below `high`.
  record Between(Operand value, Operand low, Operand high) implements Predicate {}

  /// Text of the pattern: `%` stands for any characters, `_` for one, nothing escapes them.
  record Like(Operand value, String pattern, Place place) implements Predicate {}

  /// Null; never unknown.
  record IsNull(Operand value) implements Predicate {}

  /// Not a number; unknown when null.
  record IsNan(Operand value) implements Predicate {}
}
