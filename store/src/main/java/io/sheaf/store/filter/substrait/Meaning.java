package io.sheaf.store.filter.substrait;

import io.sheaf.format.schema.Type;
import io.sheaf.store.filter.substrait.Term.NumberClass;
import io.sheaf.store.filter.text.Names;
import io.sheaf.store.filter.text.Parser;
import io.sheaf.store.filter.tree.Operand;
import io.sheaf.store.filter.tree.Operator;
import io.sheaf.store.filter.tree.Predicate;
import io.sheaf.store.filter.tree.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a predicate of a term over columns of known types. One thread; used once.
///
/// As in the binding of texts, negation is carried down to the tests. What is unknown is carried
/// down, too: a test that may be unknown as well is true where one of its columns is null.
final class Meaning {
  /// How many tests a predicate may have: a choice says its conditions often.
  private static final int MOST_TESTS = 100_000;

  private final RowType types;
  private final Comparing comparing;
  private int tests;

  private Meaning(RowType types) {
    this.types = types;
    this.comparing = new Comparing(types);
  }

  /// The predicate that is true where the term is.
  static Predicate of(Term term, RowType types) {
    Predicate predicate = new Meaning(types).when(term, Want.TRUE);
    if (depth(predicate) > Parser.MAX_DEPTH) {
      throw Refused.bad("an expression of Substrait that nests AND and OR too deep");
    }
    return predicate;
  }

  private static int depth(Predicate predicate) {
    @Nullable List<Predicate> inner =
        switch (predicate) {
          case Predicate.And and -> and.terms();
          case Predicate.Or or -> or.terms();
          case Predicate.Not not -> List.of(not.term());
          default -> null;
        };
    if (inner == null) return 0;
    int deepest = 0;
    for (Predicate term : inner) deepest = Math.max(deepest, depth(term));
    return 1 + deepest;
  }

  private Predicate when(Term term, Want want) {
    if (++tests > MOST_TESTS) {
      throw Refused.bad("an expression of Substrait of more than " + MOST_TESTS + " tests");
    }
    return switch (term) {
      case Term.Truth(var value) ->
          Tests.constant(value == null ? want.unknown() : value == want.value());
      case Term.All(var terms) -> joined(terms, want, want.value());
      case Term.Any(var terms) -> joined(terms, want, !want.value());
      case Term.Opposite(var inner) -> when(inner, want.opposite());
      case Term.Certain(var inner, boolean value) ->
          when(inner, want.value() ? Want.of(value, false) : Want.of(!value, true));
      case Term.Choice choice -> choice(choice, want);
      case Term.Coalesced(var terms) -> coalesced(terms, want);
      case Term.Missing(var value) -> missing(value, want.value());
      case Term.Flag(var column) -> orNull(flag(column, want.value()), want, column);
      case Term.Compared(var left, var operator, var right) ->
          orNull(comparing.compare(left, operator, right, want.value()), want, left, right);
      case Term.Classed(var value, var wanted) ->
          orNull(classed(column(value), wanted, want.value()), want, value);
      case Term.Matched matched ->
          orNull(matched(column(matched.value()), matched, want.value()), want, matched.value());
      case Term.OneOf list -> oneOf(list, want);
    };
  }

  private Predicate joined(List<Term> terms, Want want, boolean every) {
    List<Predicate> joined = new ArrayList<>(terms.size());
    for (Term term : terms) joined.add(when(term, want));
    return every ? Tests.all(joined) : Tests.any(joined);
  }

  private Predicate orNull(Predicate test, Want want, Operand... operands) {
    if (!want.unknown()) return test;
    List<Predicate> any = new ArrayList<>(List.of(test));
    for (Operand operand : operands) any.add(missing(operand, true));
    return Tests.any(any);
  }

  private Predicate missing(Operand value, boolean wanted) {
    if (value instanceof Operand.Constant constant) {
      return Tests.constant(Comparing.isNull(constant.value()) == wanted);
    }
    var _ = types.of(column(value)); // so that a name means the same in every test
    return wanted ? Tests.isNull(value) : Tests.present(value);
  }

  /// One case holds of each row: the first whose condition is true, or none of them.
  private Predicate choice(Term.Choice choice, Want want) {
    List<Predicate> any = new ArrayList<>();
    List<Predicate> before = new ArrayList<>();
    for (Term.Case each : choice.cases()) {
      List<Predicate> here = new ArrayList<>(before);
      here.add(when(each.condition(), Want.TRUE));
      here.add(when(each.result(), want));
      any.add(Tests.all(here));
      before.add(when(each.condition(), Want.NOT_TRUE));
      tests += before.size();
    }
    before.add(when(choice.otherwise(), want));
    any.add(Tests.all(before));
    return Tests.any(any);
  }

  private Predicate coalesced(List<Term> terms, Want want) {
    List<Predicate> any = new ArrayList<>();
    List<Predicate> before = new ArrayList<>();
    for (Term term : terms) {
      List<Predicate> here = new ArrayList<>(before);
      here.add(when(term, Want.of(want.value(), false)));
      any.add(Tests.all(here));
      before.add(when(term, Want.NOT_TRUE));
      before.add(when(term, Want.NOT_FALSE));
      tests += before.size();
    }
    if (want.unknown()) any.add(Tests.all(before));
    return Tests.any(any);
  }

  private Predicate flag(Operand.Column column, boolean wanted) {
    Type type = types.of(column);
    if (!(type instanceof Type.Bool) && !(type instanceof Type.Null)) {
      throw Refused.bad(Names.path(column.path()) + " is neither true nor false");
    }
    return Tests.compare(column, Operator.EQUAL, Tests.constant(new Value.Bool(wanted)));
  }

  private static Operand.Column column(Operand operand) {
    if (operand instanceof Operand.Column column) return column;
    throw Refused.unsupported("a function of a constant");
  }

  private Predicate classed(Operand.Column column, NumberClass wanted, boolean value) {
    Type type = types.of(column);
    if (type instanceof Type.Null) return Tests.NEVER;
    if (!RowType.isNumber(type)) {
      throw Refused.bad(Names.path(column.path()) + " is no number");
    }
    if (!(type instanceof Type.FloatingPoint)) {
      return (wanted == NumberClass.FINITE) == value ? Tests.present(column) : Tests.NEVER;
    }
    Operand most = Tests.constant(new Value.NotFinite(Double.POSITIVE_INFINITY));
    Operand least = Tests.constant(new Value.NotFinite(Double.NEGATIVE_INFINITY));
    Predicate test =
        switch (wanted) {
          case NAN -> Tests.isNan(column);
          case FINITE ->
              Tests.all(
                  Tests.compare(column, Operator.GREATER, least),
                  Tests.compare(column, Operator.LESS, most));
          case INFINITE -> new Predicate.In(column, List.of(least, most));
        };
    return value ? test : Tests.not(test);
  }

  private Predicate matched(Operand.Column column, Term.Matched matched, boolean wanted) {
    Type type = types.of(column);
    if (type instanceof Type.Null) return Tests.NEVER;
    if (!RowType.isText(type)) throw Refused.bad(Names.path(column.path()) + " is no text");
    Predicate test = TextTests.of(column, matched.part(), matched.pattern());
    return wanted ? test : Tests.not(test);
  }

  private Predicate oneOf(Term.OneOf list, Want want) {
    boolean constants = list.options().stream().allMatch(Operand.Constant.class::isInstance);
    if (list.value() instanceof Operand.Column column && constants) {
      Predicate found = comparing.oneOf(column, list.options(), list.ofArrow(), want.value());
      if (list.ofArrow() || !want.unknown() || list.options().isEmpty()) return found;
      // The options of which one is null are never all told from a value.
      boolean ofNull = list.options().stream().anyMatch(Meaning::isNull);
      if (!ofNull) return orNull(found, want, column);
      return want.value()
          ? Tests.ALWAYS
          : orNull(comparing.oneOf(column, present(list.options()), false, false), want, column);
    }
    if (list.ofArrow()) throw Refused.unsupported("the is_in of Arrow of anything but a column");
    List<Term> equal = new ArrayList<>();
    for (Operand option : list.options()) {
      equal.add(new Term.Compared(list.value(), Operator.EQUAL, option));
    }
    return when(new Term.Any(equal), want);
  }

  private static boolean isNull(Operand operand) {
    return operand instanceof Operand.Constant constant && Comparing.isNull(constant.value());
  }

  private static List<Operand> present(List<Operand> options) {
    return options.stream().filter(option -> !isNull(option)).toList();
  }
}
