package io.sheaf.store.filter;

import io.sheaf.store.filter.tree.Operand;
import io.sheaf.store.filter.tree.Operator;
import io.sheaf.store.filter.tree.Place;
import io.sheaf.store.filter.tree.Value;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Comparisons of constants with each other, decided when they are bound.
final class Constants {
  private Constants() {}

  static boolean isNull(Operand.Constant constant) {
    return constant.value() instanceof Value.Null;
  }

  static Condition compare(Operand.Constant left, Operator operator, Operand.Constant right) {
    if (isNull(left) || isNull(right)) return Constant.NEVER;
    Place place = left.place().to(right.place());
    Integer comparison = compare(left.value(), right.value(), place);
    if (comparison == null) {
      String reason =
          Refusal.shown(left.value()) + " does not compare with " + Refusal.shown(right.value());
      throw Refusal.bad(reason, place);
    }
    return operator.holds(comparison) ? Constant.ALWAYS : Constant.NEVER;
  }

  private static @Nullable Integer compare(Value left, Value right, Place place) {
    if (isNumber(left) && isNumber(right)) return numbers(left, right);
    return switch (left) {
      case Value.Bool(boolean a) when right instanceof Value.Bool(boolean b) ->
          Boolean.compare(a, b);
      case Value.Text(String a) when right instanceof Value.Text(String b) ->
          Arrays.compareUnsigned(Strings.utf8(a, place), Strings.utf8(b, place));
      case Value.Bytes a when right instanceof Value.Bytes b ->
          Arrays.compareUnsigned(a.bytes(), b.bytes());
      case Value.Clock(var a) when right instanceof Value.Clock(var b) -> a.compareTo(b);
      case Value.Span(var a) when right instanceof Value.Span(var b) -> a.compareTo(b);
      case Value.Day _, Value.Moment _ -> moments(moment(left), moment(right));
      default -> null;
    };
  }

  private static boolean isNumber(Value value) {
    return value instanceof Value.Whole
        || value instanceof Value.Decimal
        || value instanceof Value.NotFinite;
  }

  private static int numbers(Value left, Value right) {
    if (left instanceof Value.NotFinite || right instanceof Value.NotFinite) {
      return Double.compare(rank(left), rank(right));
    }
    return finite(left).compareTo(finite(right));
  }

  private static double rank(Value value) {
    return value instanceof Value.NotFinite(double number) ? number : 0;
  }

  private static BigDecimal finite(Value value) {
    return switch (value) {
      case Value.Whole(var whole) -> new BigDecimal(whole);
      case Value.Decimal(var decimal) -> decimal;
      default -> throw new AssertionError("not a number: " + value);
    };
  }

  private static Value.@Nullable Moment moment(Value value) {
    return switch (value) {
      case Value.Day(var day) -> new Value.Moment(day.atStartOfDay(), null);
      case Value.Moment moment -> moment;
      default -> null;
    };
  }

  /// Null when only one of them has an offset: then nobody knows.
  private static @Nullable Integer moments(
      Value.@Nullable Moment left, Value.@Nullable Moment right) {
    if (left == null || right == null) return null;
    ZoneOffset first = left.offset();
    ZoneOffset second = right.offset();
    if (first == null || second == null) {
      boolean neither = first == null && second == null;
      return neither ? left.value().compareTo(right.value()) : null;
    }
    return left.value().toInstant(first).compareTo(right.value().toInstant(second));
  }
}
