package io.sheaf.store.filter.substrait;

import io.sheaf.store.filter.tree.Operand;
import io.sheaf.store.filter.tree.Operator;
import io.sheaf.store.filter.tree.Place;
import io.sheaf.store.filter.tree.Predicate;
import io.sheaf.store.filter.tree.Value;
import java.util.ArrayList;
import java.util.List;

/// Predicates in few words. Those that are always or never true take those around them away.
final class Tests {
  static final Predicate ALWAYS = new Predicate.And(List.of());
  static final Predicate NEVER = new Predicate.Or(List.of());

  private Tests() {}

  static Predicate all(List<Predicate> terms) {
    List<Predicate> left = new ArrayList<>();
    for (Predicate term : terms) {
      if (term.equals(NEVER)) return NEVER;
      if (term instanceof Predicate.And and) left.addAll(and.terms());
      else left.add(term);
    }
    return left.size() == 1 ? left.getFirst() : new Predicate.And(left);
  }

  static Predicate any(List<Predicate> terms) {
    List<Predicate> left = new ArrayList<>();
    for (Predicate term : terms) {
      if (term.equals(ALWAYS)) return ALWAYS;
      if (term instanceof Predicate.Or or) left.addAll(or.terms());
      else left.add(term);
    }
    return left.size() == 1 ? left.getFirst() : new Predicate.Or(left);
  }

  static Predicate all(Predicate... terms) {
    return all(List.of(terms));
  }

  static Predicate any(Predicate... terms) {
    return any(List.of(terms));
  }

  static Predicate not(Predicate term) {
    return new Predicate.Not(term);
  }

  static Predicate constant(boolean value) {
    return value ? ALWAYS : NEVER;
  }

  static Predicate compare(Operand left, Operator operator, Operand right) {
    return new Predicate.Comparison(left, operator, right);
  }

  static Predicate isNull(Operand operand) {
    return new Predicate.IsNull(operand);
  }

  /// True where a value is there.
  static Predicate present(Operand operand) {
    return not(isNull(operand));
  }

  static Predicate isNan(Operand operand) {
    return new Predicate.IsNan(operand);
  }

  static Predicate like(Operand operand, String pattern) {
    return new Predicate.Like(operand, pattern, Place.NONE);
  }

  static Operand.Constant constant(Value value) {
    return new Operand.Constant(value, Place.NONE);
  }
}
