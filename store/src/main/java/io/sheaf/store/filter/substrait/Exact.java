package io.sheaf.store.filter.substrait;

import io.sheaf.format.schema.Type;
import io.sheaf.store.filter.tree.Value;
import java.math.BigDecimal;

/// Where a number stands among the floating point numbers of a width: at one, or above one.
///
/// @param floor the number, or the greatest one below
/// @param exact whether it is the number
record Exact(Value floor, boolean exact) {
  /// A finite number.
  static Exact of(BigDecimal number, Type.Precision precision) {
    double floor = floor(number, precision);
    boolean exact = Double.isFinite(floor) && new BigDecimal(floor).compareTo(number) == 0;
    return new Exact(value(floor, precision), exact);
  }

  /// The value that a double becomes of a width, as if it were the number.
  static Exact nearest(BigDecimal number, Type.Precision precision) {
    return new Exact(value(near(number.doubleValue(), precision), precision), true);
  }

  boolean isZero() {
    return floor instanceof Value.Decimal(BigDecimal number) && number.signum() == 0;
  }

  private static double near(double wide, Type.Precision precision) {
    return switch (precision) {
      case DOUBLE -> wide;
      case SINGLE -> (float) wide;
      case HALF -> Float.float16ToFloat(Float.floatToFloat16((float) wide));
    };
  }

  private static double floor(BigDecimal number, Type.Precision precision) {
    double near = near(number.doubleValue(), precision);
    while (!(near < 0 && Double.isInfinite(near)) && isAbove(near, number)) {
      near =
          switch (precision) {
            case DOUBLE -> Math.nextDown(near);
            case SINGLE -> Math.nextDown((float) near);
            case HALF -> halfBelow((float) near);
          };
    }
    return near;
  }

  private static boolean isAbove(double near, BigDecimal number) {
    return Double.isInfinite(near) ? near > 0 : new BigDecimal(near).compareTo(number) > 0;
  }

  private static float halfBelow(float number) {
    short bits = Float.floatToFloat16(number);
    if (number == 0) return Float.float16ToFloat((short) 0x8001);
    return Float.float16ToFloat((short) (bits + (number > 0 ? -1 : 1)));
  }

  /// The value that is read as that very number beside a column of the width.
  private static Value value(double number, Type.Precision precision) {
    if (!Double.isFinite(number)) return new Value.NotFinite(number);
    return new Value.Decimal(
        new BigDecimal(
            precision == Type.Precision.DOUBLE
                ? Double.toString(number)
                : Float.toString((float) number)));
  }
}
