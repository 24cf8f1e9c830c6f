package io.sheaf.store.filter.substrait;

import io.sheaf.store.filter.substrait.Term.NumberClass;
import io.sheaf.store.filter.substrait.Term.TextPart;
import io.sheaf.store.filter.text.Parser;
import io.sheaf.store.filter.tree.Operand;
import io.sheaf.store.filter.tree.Operator;
import io.sheaf.store.filter.tree.Place;
import io.sheaf.store.filter.tree.Value;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/// Reads an expression by recursive descent. One thread; used once.
///
/// Source: `Expression` in `substrait/algebra.proto`, and the extensions `functions_comparison`,
/// `functions_boolean` and `functions_string`.
final class TermReader {
  /// How deep expressions may nest, but for an AND in an AND and an OR in an OR.
  private static final int MAX_DEPTH = Parser.MAX_DEPTH;

  private static final int LITERAL = 1;
  private static final int SELECTION = 2;
  private static final int FUNCTION = 3;
  private static final int IF_THEN = 6;
  private static final int ONE_OF = 8;

  private final Plan plan;
  private int depth;

  private TermReader(Plan plan) {
    this.plan = plan;
  }

  /// The boolean expression that the bytes of an ExtendedExpression say.
  ///
  /// @throws io.sheaf.store.StoreException.BadPredicate when they are none
  /// @throws io.sheaf.store.StoreException.UnsupportedPredicate when it cannot be evaluated
  static Term read(byte[] bytes) {
    Plan plan = Plan.of(Message.of("ExtendedExpression", ByteBuffer.wrap(bytes)));
    return new TermReader(plan).term(plan.expression());
  }

  private Term term(Message expression) {
    return nested(() -> plain(expression));
  }

  private Term nested(Supplier<Term> read) {
    if (++depth > MAX_DEPTH) throw Refused.bad("expressions nest deeper than " + MAX_DEPTH);
    Term term = read.get();
    depth--;
    return term;
  }

  private Term plain(Message expression) {
    int kind = expression.kind(Set.of());
    return switch (kind) {
      case LITERAL -> truth(Literals.of(expression.message(LITERAL, "Literal"), plan.types()));
      case SELECTION -> new Term.Flag(column(expression.message(SELECTION, "FieldReference")));
      case FUNCTION -> function(call(expression));
      case IF_THEN -> choice(expression.message(IF_THEN, "IfThen"));
      case ONE_OF -> oneOf(expression.message(ONE_OF, "SingularOrList"));
      default -> throw Refused.unsupported(kindName(kind));
    };
  }

  private static String kindName(int kind) {
    return switch (kind) {
      case 7 -> "a switch";
      case 9 -> "a list of several values";
      case 11 -> "a cast";
      case 12 -> "a subquery";
      default -> "an expression of kind " + kind;
    };
  }

  private static Term truth(Value value) {
    return switch (value) {
      case Value.Null _ -> new Term.Truth(null);
      case Value.Bool bool -> new Term.Truth(bool.value());
      default -> throw Refused.bad("a constant of Substrait that is neither true nor false");
    };
  }

  private Operand.Column column(Message reference) {
    reference.only(Set.of(1, 2, 3, 4, 5));
    boolean direct = reference.has(1) && !reference.has(2);
    if (!direct || reference.has(3) || reference.has(5)) {
      throw Refused.unsupported("a reference to anything but a field of the row");
    }
    List<String> path = new ArrayList<>();
    List<Plan.Named> members = plan.columns();
    Message segment = reference.message(1, "ReferenceSegment");
    do {
      segment.only(Set.of(1, 2, 3));
      if (!segment.has(2)) throw Refused.unsupported("an element of a list or a map");
      Message field = segment.message(2, "StructField").only(Set.of(1, 2));
      int index = field.integer(1);
      if (index < 0 || index >= members.size()) {
        throw Refused.malformed("field " + index + " of " + members.size());
      }
      path.add(members.get(index).name());
      members = members.get(index).members();
      segment = field.has(2) ? field.message(2, "ReferenceSegment") : null;
    } while (segment != null);
    return new Operand.Column(path, Place.NONE);
  }

  /// A function and what it is called with.
  private record Call(String name, List<Message> arguments) {}

  private Call call(Message expression) {
    Message call = expression.message(FUNCTION, "ScalarFunction").only(Set.of(1, 3), 4, 5);
    long anchor = call.number(1);
    String name = plan.functions().get(anchor);
    if (name == null) throw Refused.malformed("no function has the number " + anchor);
    List<Message> arguments = new ArrayList<>();
    for (Message argument : call.messages(4, "FunctionArgument")) {
      if (argument.kind(Set.of()) != 3) throw Refused.unsupported("an argument that is no value");
      arguments.add(argument.message(3, "Expression"));
    }
    boolean matching = name.startsWith("functions_string:");
    for (Message option : call.messages(5, "FunctionOption")) option(option, name, matching);
    return new Call(name, arguments);
  }

  private Term function(Call call) {
    String name = call.name();
    List<Message> arguments = call.arguments();
    return switch (name) {
      case "functions_boolean:and" -> new Term.All(joined(call));
      case "functions_boolean:or" -> new Term.Any(joined(call));
      case "functions_boolean:not" -> new Term.Opposite(only(name, arguments));
      case "functions_comparison:coalesce" -> new Term.Coalesced(terms(arguments));
      case "functions_comparison:is_true" -> new Term.Certain(only(name, arguments), true);
      case "functions_comparison:is_false" -> new Term.Certain(only(name, arguments), false);
      case "functions_comparison:is_not_true" ->
          new Term.Opposite(new Term.Certain(only(name, arguments), true));
      case "functions_comparison:is_not_false" ->
          new Term.Opposite(new Term.Certain(only(name, arguments), false));
      default -> test(name, arguments);
    };
  }

  /// That case counts is what we do; of another option nothing is known here.
  private static void option(Message option, String name, boolean matching) {
    option.only(Set.of(1), 2);
    String asked = option.text(1).toLowerCase(Locale.ROOT);
    boolean known = matching && asked.equals("case_sensitivity");
    if (known && option.texts(2).stream().anyMatch("CASE_SENSITIVE"::equalsIgnoreCase)) return;
    throw Refused.unsupported("the option " + asked + " " + option.texts(2) + " of " + name);
  }

  /// The terms of a function that joins them, and of the same function among them: a long row of
  /// them arrives as one in the other.
  private List<Term> joined(Call call) {
    List<Term> terms = new ArrayList<>();
    Deque<Message> left = new ArrayDeque<>(call.arguments());
    while (!left.isEmpty()) {
      Message argument = left.removeFirst();
      if (argument.kind(Set.of()) == FUNCTION) {
        Call inner = call(argument);
        if (inner.name().equals(call.name())) {
          inner.arguments().reversed().forEach(left::addFirst);
        } else {
          terms.add(nested(() -> function(inner)));
        }
      } else {
        terms.add(term(argument));
      }
    }
    return terms;
  }

  private List<Term> terms(List<Message> arguments) {
    List<Term> terms = new ArrayList<>(arguments.size());
    for (Message argument : arguments) terms.add(term(argument));
    return terms;
  }

  private Term only(String name, List<Message> arguments) {
    return term(arguments(name, arguments, 1).getFirst());
  }

  private static List<Message> arguments(String name, List<Message> arguments, int count) {
    if (arguments.size() == count) return arguments;
    throw Refused.malformed(name + " with " + arguments.size() + " arguments, not " + count);
  }

  private Term test(String name, List<Message> arguments) {
    return switch (name) {
      case "functions_comparison:equal" -> compared(name, Operator.EQUAL, arguments);
      case "functions_comparison:not_equal" -> compared(name, Operator.NOT_EQUAL, arguments);
      case "functions_comparison:lt" -> compared(name, Operator.LESS, arguments);
      case "functions_comparison:lte" -> compared(name, Operator.LESS_OR_EQUAL, arguments);
      case "functions_comparison:gt" -> compared(name, Operator.GREATER, arguments);
      case "functions_comparison:gte" -> compared(name, Operator.GREATER_OR_EQUAL, arguments);
      case "functions_comparison:between" -> {
        Operand value = operand(arguments(name, arguments, 3).getFirst());
        Operand low = operand(arguments.get(1));
        yield new Term.All(
            List.of(
                new Term.Compared(value, Operator.GREATER_OR_EQUAL, low),
                new Term.Compared(value, Operator.LESS_OR_EQUAL, operand(arguments.get(2)))));
      }
      case "functions_comparison:is_null" -> new Term.Missing(one(name, arguments));
      case "functions_comparison:is_not_null" ->
          new Term.Opposite(new Term.Missing(one(name, arguments)));
      case "functions_comparison:is_nan" -> classed(name, NumberClass.NAN, arguments);
      case "functions_comparison:is_finite" -> classed(name, NumberClass.FINITE, arguments);
      case "functions_comparison:is_infinite" -> classed(name, NumberClass.INFINITE, arguments);
      case "functions_string:starts_with" -> matched(name, TextPart.START, arguments);
      case "functions_string:ends_with" -> matched(name, TextPart.END, arguments);
      case "functions_string:contains" -> matched(name, TextPart.ANYWHERE, arguments);
      case "functions_string:like" -> matched(name, TextPart.WHOLE, arguments);
      default -> throw Refused.unsupported(name);
    };
  }

  private Term compared(String name, Operator operator, List<Message> arguments) {
    Operand left = operand(arguments(name, arguments, 2).getFirst());
    return new Term.Compared(left, operator, operand(arguments.get(1)));
  }

  private Operand one(String name, List<Message> arguments) {
    return operand(arguments(name, arguments, 1).getFirst());
  }

  private Term classed(String name, NumberClass wanted, List<Message> arguments) {
    return new Term.Classed(one(name, arguments), wanted);
  }

  private Term matched(String name, TextPart part, List<Message> arguments) {
    Operand value = operand(arguments(name, arguments, 2).getFirst());
    Operand pattern = operand(arguments.get(1));
    if (pattern instanceof Operand.Constant constant) {
      if (constant.value() instanceof Value.Null) return new Term.Truth(null);
      if (constant.value() instanceof Value.Text text) {
        return new Term.Matched(value, part, text.value());
      }
    }
    throw Refused.unsupported(name + " of anything but a text");
  }

  private Operand operand(Message expression) {
    int kind = expression.kind(Set.of());
    return switch (kind) {
      case LITERAL ->
          new Operand.Constant(
              Literals.of(expression.message(LITERAL, "Literal"), plan.types()), Place.NONE);
      case SELECTION -> column(expression.message(SELECTION, "FieldReference"));
      case FUNCTION -> throw Refused.unsupported("a function of values within a comparison");
      default -> throw Refused.unsupported(kindName(kind) + " within a comparison");
    };
  }

  private Term oneOf(Message list) {
    list.only(Set.of(1), 2);
    Operand value = operand(list.message(1, "Expression"));
    List<Operand> options = new ArrayList<>();
    for (Message option : list.messages(2, "Expression")) options.add(operand(option));
    return new Term.OneOf(value, options, plan.ofArrow());
  }

  private Term choice(Message choice) {
    choice.only(Set.of(2), 1);
    List<Term.Case> cases = new ArrayList<>();
    for (Message each : choice.messages(1, "IfClause")) {
      each.only(Set.of(1, 2));
      Term condition = term(each.message(1, "Expression"));
      cases.add(new Term.Case(condition, term(each.message(2, "Expression"))));
    }
    if (cases.isEmpty()) throw Refused.malformed("an IfThen without an if");
    // Arrow writes its if_else so, which an unknown condition makes unknown, and its case_when,
    // which goes on.
    boolean told =
        cases.size() > 1 || !choice.has(2) || Term.isCertain(cases.getFirst().condition());
    if (plan.ofArrow() && !told) {
      throw Refused.unsupported("an if_else of Arrow whose condition may be unknown");
    }
    Term otherwise = choice.has(2) ? term(choice.message(2, "Expression")) : new Term.Truth(null);
    return new Term.Choice(cases, otherwise);
  }
}
