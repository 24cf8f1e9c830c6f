package io.sheaf.store.filter;

import io.sheaf.store.filter.tree.Place;
import io.sheaf.store.filter.tree.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// Where numbers stand among multiples of a power of ten.
final class NumberPoints {
  private static final int MOST_DIGITS = 20_000;

  /// Above every value of any type, and the like below.
  private static final BigInteger BEYOND = BigInteger.ONE.shiftLeft(300);

  private NumberPoints() {}

  /// Among numbers with `scale` digits behind the point.
  static Point<BigInteger> of(Column column, int scale, Value value, Place place) {
    if (Math.abs((long) scale) > MOST_DIGITS) {
      throw Refusal.unsupported(
          "comparing " + column.shown() + " is not implemented: a scale beyond " + MOST_DIGITS,
          place);
    }
    return switch (value) {
      case Value.Whole(BigInteger whole) -> of(new BigDecimal(whole), scale);
      case Value.Decimal(BigDecimal decimal) -> of(decimal, scale);
      case Value.NotFinite(double number) ->
          new Point<>(number < 0 ? BEYOND.negate() : BEYOND, false);
      case Value.Text(String text) -> {
        Value.NotFinite special = Value.NotFinite.of(text);
        if (special == null) throw Refusal.mismatch(column, value, "a number does", place);
        yield of(column, scale, special, place);
      }
      default -> throw Refusal.mismatch(column, value, "a number does", place);
    };
  }

  private static Point<BigInteger> of(BigDecimal number, int scale) {
    if (number.signum() == 0) return new Point<>(BigInteger.ZERO, true);
    // Digits before the point, once scaled: more than the widest type has, or none at all.
    long digits = (long) number.precision() - number.scale() + scale;
    if (digits > 100) {
      return new Point<>(number.signum() < 0 ? BEYOND.negate() : BEYOND, false);
    }
    if (digits < 0) {
      return new Point<>(number.signum() < 0 ? BigInteger.ONE.negate() : BigInteger.ZERO, false);
    }
    BigDecimal scaled = number.scaleByPowerOfTen(scale);
    BigInteger floor = scaled.setScale(0, RoundingMode.FLOOR).unscaledValue();
    return new Point<>(floor, scaled.compareTo(new BigDecimal(floor)) == 0);
  }
}
