package io.sheaf.store.filter.substrait;

import io.sheaf.store.filter.tree.Operand;
import io.sheaf.store.filter.tree.Operator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A boolean expression of Substrait. Its operands are columns and constants.
sealed interface Term {
  /// A constant; null is unknown.
  record Truth(@Nullable Boolean value) implements Term {}

  /// The value of a column of booleans.
  record Flag(Operand.Column column) implements Term {}

  /// All of some terms.
  record All(List<Term> terms) implements Term {}

  /// Any of some terms.
  record Any(List<Term> terms) implements Term {}

  /// The opposite of a term.
  record Opposite(Term term) implements Term {}

  /// Whether a term is true, or false; never unknown.
  record Certain(Term term, boolean value) implements Term {}

  /// How two values compare, floating point numbers by IEEE 754.
  record Compared(Operand left, Operator operator, Operand right) implements Term {}

  /// Whether a value is null; never unknown.
  record Missing(Operand value) implements Term {}

  /// Whether a number is of a class of IEEE 754.
  record Classed(Operand value, NumberClass wanted) implements Term {}

  /// Whether a text has another within.
  record Matched(Operand value, TextPart part, String pattern) implements Term {}

  /// Whether a value is one of some.
  ///
  /// @param ofArrow whether it is the `is_in` of Arrow, which is never unknown, and in which null
  ///   is equal to null and NaN to NaN
  record OneOf(Operand value, List<Operand> options, boolean ofArrow) implements Term {}

  /// The result of the first case that is true, else `otherwise`.
  record Choice(List<Case> cases, Term otherwise) implements Term {}

  /// The first of some terms that is not unknown.
  record Coalesced(List<Term> terms) implements Term {}

  /// A condition and what comes of it.
  record Case(Term condition, Term result) {}

  /// Classes of floating point numbers.
  enum NumberClass {
    NAN,
    FINITE,
    INFINITE
  }

  /// Where a text is looked for.
  enum TextPart {
    START,
    END,
    ANYWHERE,
    /// It is a pattern for all of it.
    WHOLE
  }

  /// Whether a term is true or false of every row.
  static boolean isCertain(Term term) {
    return switch (term) {
      case Truth truth -> truth.value() != null;
      case Missing _, Certain _ -> true;
      case OneOf list -> list.ofArrow();
      case All all -> all.terms().stream().allMatch(Term::isCertain);
      case Any any -> any.terms().stream().allMatch(Term::isCertain);
      case Opposite opposite -> isCertain(opposite.term());
      case Flag _, Compared _, Classed _, Matched _, Choice _, Coalesced _ -> false;
    };
  }
}
