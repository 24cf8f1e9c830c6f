package io.sheaf.store.filter;

import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Type;
import io.sheaf.store.filter.tree.Operand;
import io.sheaf.store.filter.tree.Operator;
import io.sheaf.store.filter.tree.Place;
import io.sheaf.store.filter.tree.Predicate;
import io.sheaf.store.filter.tree.Value;
import java.util.ArrayList;
import java.util.List;

/// Makes conditions of predicates: looks up names, gives constants their columns' types, carries
/// NOT down to the tests.
///
/// Each method takes what the predicate must be for a row to be kept: `true`, or below an odd
/// number of NOT, `false`. By the laws of De Morgan, which hold with unknowns too, a conjunction is
/// false when a term is; and a test that is unknown is neither true nor false.
final class Binder {
  private static final int MAX_DEPTH = 1000;

  private final Columns columns;
  private int depth;

  Binder(List<Field> fields) {
    this.columns = new Columns(fields);
  }

  Condition bind(Predicate predicate) {
    return bind(predicate, true);
  }

  private Condition bind(Predicate predicate, boolean wanted) {
    if (++depth > MAX_DEPTH) {
      throw Refusal.bad("more than " + MAX_DEPTH + " predicates in each other", Place.NONE);
    }
    Condition condition =
        switch (predicate) {
          case Predicate.And and -> all(and.terms(), wanted, wanted);
          case Predicate.Or or -> all(or.terms(), wanted, !wanted);
          case Predicate.Not not -> bind(not.term(), !wanted);
          case Predicate.Comparison test ->
              comparison(test.left(), test.operator(), test.right(), wanted);
          case Predicate.Between between -> between(between, wanted);
          case Predicate.In in -> in(in, wanted);
          case Predicate.Like like -> like(like, wanted);
          case Predicate.IsNull test -> isNull(test.value(), wanted);
          case Predicate.IsNan test -> isNan(test.value(), wanted);
        };
    depth--;
    return condition;
  }

  private Condition all(List<Predicate> terms, boolean wanted, boolean every) {
    List<Condition> bound = new ArrayList<>(terms.size());
    for (Predicate term : terms) bound.add(bind(term, wanted));
    return every ? Condition.all(bound) : Condition.any(bound);
  }

  private Condition comparison(Operand left, Operator operator, Operand right, boolean wanted) {
    return switch (left) {
      case Operand.Column column ->
          right instanceof Operand.Column other
              ? Comparisons.ofColumns(
                  columns.find(column), wanted ? operator : operator.negated(), columns.find(other))
              : Comparisons.withConstant(columns.find(column), operator, constant(right), wanted);
      default ->
          right instanceof Operand.Column
              ? comparison(right, operator.mirrored(), left, wanted)
              : Constants.compare(
                  constant(left), wanted ? operator : operator.negated(), constant(right));
    };
  }

  private Condition between(Predicate.Between test, boolean wanted) {
    if (test.value() instanceof Operand.Column column
        && test.low() instanceof Operand.Constant low
        && test.high() instanceof Operand.Constant high
        && !Constants.isNull(low)
        && !Constants.isNull(high)) {
      return Comparisons.between(columns.find(column), low, high, wanted);
    }
    return bind(
        new Predicate.And(
            List.of(
                new Predicate.Comparison(test.value(), Operator.GREATER_OR_EQUAL, test.low()),
                new Predicate.Comparison(test.value(), Operator.LESS_OR_EQUAL, test.high()))),
        wanted);
  }

  private Condition in(Predicate.In in, boolean wanted) {
    boolean constants = in.options().stream().allMatch(Operand.Constant.class::isInstance);
    if (in.value() instanceof Operand.Column column && constants && !in.options().isEmpty()) {
      List<Operand.Constant> options = in.options().stream().map(Binder::constant).toList();
      return Comparisons.in(columns.find(column), options, wanted);
    }
    List<Predicate> equal = new ArrayList<>();
    for (Operand option : in.options()) {
      equal.add(new Predicate.Comparison(in.value(), Operator.EQUAL, option));
    }
    return bind(new Predicate.Or(equal), wanted);
  }

  private Condition like(Predicate.Like like, boolean wanted) {
    return like.value() instanceof Operand.Column column
        ? Patterns.ofColumn(columns.find(column), like, wanted)
        : Patterns.ofConstant(constant(like.value()), like, wanted);
  }

  private Condition isNull(Operand operand, boolean wanted) {
    if (operand instanceof Operand.Column column)
      return new Presence(columns.find(column), !wanted);
    return Constants.isNull(constant(operand)) == wanted ? Constant.ALWAYS : Constant.NEVER;
  }

  private Condition isNan(Operand operand, boolean wanted) {
    Value nan = new Value.NotFinite(Double.NaN);
    var constant = new Operand.Constant(nan, operand.place());
    if (operand instanceof Operand.Column named) {
      Column column = columns.find(named);
      boolean floating = column.type() instanceof Type.FloatingPoint;
      if (!floating && !(column.type() instanceof Type.Null)) {
        throw Refusal.bad(
            "IS NAN asks of floating point numbers; " + column.shown() + " has none",
            operand.place());
      }
    }
    return comparison(operand, Operator.EQUAL, constant, wanted);
  }

  private static Operand.Constant constant(Operand operand) {
    return switch (operand) {
      case Operand.Constant constant -> constant;
      case Operand.Positional mark ->
          throw Refusal.bad("no value for parameter " + (mark.index() + 1), mark.place());
      case Operand.Named mark -> throw Refusal.bad("no value for $" + mark.name(), mark.place());
      case Operand.Column column -> throw new AssertionError("not a constant: " + column);
    };
  }
}
