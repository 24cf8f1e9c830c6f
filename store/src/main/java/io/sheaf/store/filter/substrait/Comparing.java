package io.sheaf.store.filter.substrait;

import io.sheaf.format.schema.Type;
import io.sheaf.store.filter.text.Names;
import io.sheaf.store.filter.tree.Operand;
import io.sheaf.store.filter.tree.Operator;
import io.sheaf.store.filter.tree.Place;
import io.sheaf.store.filter.tree.Predicate;
import io.sheaf.store.filter.tree.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Comparisons by IEEE 754 in the words of filters, in which NaN equals NaN and is above all
/// numbers: NaN is told apart where that matters.
///
/// Each method takes whether the comparison is to be true or to be false, and gives a predicate
/// that is true exactly then; of a null it never is.
final class Comparing {
  private static final Operand.Constant INFINITY =
      Tests.constant(new Value.NotFinite(Double.POSITIVE_INFINITY));

  private final RowType types;

  Comparing(RowType types) {
    this.types = types;
  }

  Predicate compare(Operand left, Operator operator, Operand right, boolean wanted) {
    if (left instanceof Operand.Column column) {
      return right instanceof Operand.Column other
          ? columns(column, operator, other, wanted)
          : withConstant(column, operator, value(right), wanted);
    }
    if (right instanceof Operand.Column column) {
      return withConstant(column, operator.mirrored(), value(left), wanted);
    }
    if (isNan(value(left)) || isNan(value(right))) {
      boolean unknown = isNull(value(left)) || isNull(value(right));
      return Tests.constant(!unknown && (operator == Operator.NOT_EQUAL) == wanted);
    }
    return Tests.compare(left, wanted ? operator : operator.negated(), right);
  }

  private static Value value(Operand operand) {
    if (operand instanceof Operand.Constant constant) return constant.value();
    throw new AssertionError("neither a column nor a constant: " + operand);
  }

  static boolean isNull(Value value) {
    return value instanceof Value.Null;
  }

  private static boolean isNan(Value value) {
    return value instanceof Value.NotFinite(double number) && Double.isNaN(number);
  }

  private Predicate withConstant(
      Operand.Column column, Operator operator, Value value, boolean wanted) {
    if (isNull(value)) return Tests.NEVER;
    Type type = types.of(column);
    fit(column, type, value);
    if (isNan(value) && RowType.isNumber(type)) {
      return (operator == Operator.NOT_EQUAL) == wanted ? Tests.present(column) : Tests.NEVER;
    }
    if (type instanceof Type.FloatingPoint floating) {
      return floating(column, floating.precision(), operator, value, wanted);
    }
    Operand.Constant constant = Tests.constant(value);
    return Tests.compare(column, wanted ? operator : operator.negated(), constant);
  }

  /// Refuses a constant that a text would have taken another form for: Substrait has types.
  private static void fit(Operand.Column column, Type type, Value value) {
    boolean zoned = type instanceof Type.Timestamp timestamp && timestamp.zone() != null;
    boolean fits =
        switch (value) {
          case Value.Text _ -> RowType.isText(type) || type instanceof Type.Null;
          case Value.Moment moment when moment.offset() == null -> !zoned;
          case Value.Day _ -> !zoned;
          default -> true;
        };
    if (fits) return;
    String kind = value instanceof Value.Text ? "a text" : "a time without a zone";
    throw Refused.bad(kind + " does not compare with " + Names.path(column.path()));
  }

  private static Predicate floating(
      Operand.Column column,
      Type.Precision precision,
      Operator operator,
      Value value,
      boolean wanted) {
    Value at = value;
    Operator asked = operator;
    BigDecimal number = number(value);
    if (number != null) {
      Exact exact = Exact.of(number, precision);
      at = exact.floor();
      if (!exact.exact()) {
        // No value of the column is there: those below are at or below `floor`.
        switch (operator) {
          case EQUAL, NOT_EQUAL -> {
            boolean differs = operator == Operator.NOT_EQUAL;
            return differs == wanted ? Tests.present(column) : Tests.NEVER;
          }
          case LESS -> asked = Operator.LESS_OR_EQUAL;
          case GREATER_OR_EQUAL -> asked = Operator.GREATER;
          case LESS_OR_EQUAL, GREATER -> {}
        }
      }
    }
    Operand.Constant constant = Tests.constant(at);
    boolean takesNan = asked == Operator.GREATER || asked == Operator.GREATER_OR_EQUAL;
    if (!takesNan) return Tests.compare(column, wanted ? asked : asked.negated(), constant);
    if (asked == Operator.GREATER_OR_EQUAL && wanted) {
      return new Predicate.Between(column, constant, INFINITY);
    }
    return wanted
        ? Tests.all(
            Tests.compare(column, asked, constant),
            Tests.compare(column, Operator.LESS_OR_EQUAL, INFINITY))
        : Tests.any(Tests.compare(column, asked.negated(), constant), Tests.isNan(column));
  }

  private static @Nullable BigDecimal number(Value value) {
    return switch (value) {
      case Value.Whole(var whole) -> new BigDecimal(whole);
      case Value.Decimal(var decimal) -> decimal;
      default -> null;
    };
  }

  private Predicate columns(
      Operand.Column left, Operator operator, Operand.Column right, boolean wanted) {
    boolean nanLeft = types.of(left) instanceof Type.FloatingPoint;
    boolean nanRight = types.of(right) instanceof Type.FloatingPoint;
    Operator asked = wanted ? operator : operator.negated();
    Predicate test = Tests.compare(left, asked, right);
    boolean equality = operator == Operator.EQUAL || operator == Operator.NOT_EQUAL;
    if (equality) {
      // They differ from us of two NaN only.
      if (!nanLeft || !nanRight) return test;
      return asked == Operator.EQUAL
          ? Tests.all(test, Tests.not(Tests.isNan(left)))
          : Tests.any(test, Tests.all(Tests.isNan(left), Tests.isNan(right)));
    }
    // The side that is above the other may be so as NaN only.
    boolean above = operator == Operator.LESS || operator == Operator.LESS_OR_EQUAL;
    Operand.Column high = above ? right : left;
    if (above ? !nanRight : !nanLeft) return test;
    return wanted
        ? Tests.all(test, Tests.not(Tests.isNan(high)))
        : Tests.any(test, Tests.all(Tests.isNan(high), Tests.present(above ? left : right)));
  }

  /// Whether a value is one of some constants.
  Predicate oneOf(Operand.Column column, List<Operand> options, boolean ofArrow, boolean wanted) {
    Type type = types.of(column);
    List<Operand> members = new ArrayList<>();
    boolean ofNull = false;
    boolean ofNan = false;
    for (Operand option : options) {
      Value value = value(option);
      fit(column, type, value);
      if (isNull(value)) {
        ofNull = true;
      } else if (isNan(value) && RowType.isNumber(type)) {
        ofNan = type instanceof Type.FloatingPoint;
      } else if (type instanceof Type.FloatingPoint floating) {
        member(floating, value, ofArrow, members);
      } else {
        members.add(option);
      }
    }
    Predicate found = members.isEmpty() ? Tests.NEVER : new Predicate.In(column, members);
    if (!ofArrow) {
      if (wanted) return found;
      if (options.isEmpty()) return Tests.ALWAYS;
      if (ofNull) return Tests.NEVER;
      return members.isEmpty() ? Tests.present(column) : Tests.not(found);
    }
    if (wanted) {
      return Tests.any(
          found,
          ofNan ? Tests.isNan(column) : Tests.NEVER,
          ofNull ? Tests.isNull(column) : Tests.NEVER);
    }
    Predicate others =
        Tests.all(
            members.isEmpty() ? Tests.present(column) : Tests.not(found),
            ofNan ? Tests.not(Tests.isNan(column)) : Tests.ALWAYS);
    return ofNull ? others : Tests.any(others, Tests.isNull(column));
  }

  private static void member(
      Type.FloatingPoint type, Value value, boolean ofArrow, List<Operand> members) {
    BigDecimal number = number(value);
    if (number == null) {
      members.add(Tests.constant(value));
      return;
    }
    // Arrow gives its list the type of the column before it looks at a row.
    Exact exact =
        ofArrow ? Exact.nearest(number, type.precision()) : Exact.of(number, type.precision());
    if (ofArrow && exact.isZero()) {
      throw Refused.unsupported("the is_in of Arrow, which tells 0.0 from -0.0, in a list");
    }
    if (exact.exact()) members.add(new Operand.Constant(exact.floor(), Place.NONE));
  }
}
