package io.sheaf.store.filter;

import io.sheaf.format.schema.Type;
import java.math.BigDecimal;

/// The floating point number of a width that is nearest to a decimal, of two the even one.
final class Nearest {
  private Nearest() {}

  /// Infinite when the decimal lies beyond the greatest number of the width.
  static double of(BigDecimal number, Type.Precision precision) {
    return switch (precision) {
      case HALF -> half(number);
      case SINGLE -> number.floatValue();
      case DOUBLE -> number.doubleValue();
    };
  }

  /// Rounding to a float first would round twice; so where that float lies half-way between two
  /// halves, it is moved to the side that the number is on.
  private static double half(BigDecimal number) {
    float near = number.floatValue();
    if (Float.isInfinite(near)) return near;
    int side = number.compareTo(new BigDecimal(near));
    float odd = near;
    if (side != 0 && (Float.floatToRawIntBits(near) & 1) == 0) {
      odd = side > 0 ? Math.nextUp(near) : Math.nextDown(near);
    }
    return Float.float16ToFloat(Float.floatToFloat16(odd));
  }
}
