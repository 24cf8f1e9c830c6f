package io.sheaf.store.filter.kernel;

import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// The values of a column as exact numbers, one at a time: the slow way, for types whose values
/// share no 64-bit key, such as int64 beside double, or decimals of different scales.
///
/// Values about time are numbers of seconds.
final class Numbers {
  private final Leaf leaf;
  private final MemorySegment data;
  private final Type type;
  private final int width;

  Numbers(Leaf leaf) {
    this.leaf = leaf;
    this.data = leaf.values().buffers().get(1);
    this.type = leaf.values().layout().type();
    this.width = leaf.values().layout().bitWidth() / 8;
  }

  /// How the value of a row compares to that of the same row of another column.
  int compare(long row, Numbers other) {
    Object mine = value(row);
    Object theirs = other.value(row);
    if (mine instanceof BigDecimal a && theirs instanceof BigDecimal b) return a.compareTo(b);
    return Double.compare(rank(mine), rank(theirs));
  }

  /// A number in the middle for what is finite: only infinities and NaN differ from it.
  private static double rank(Object value) {
    return value instanceof Double special ? special : 0;
  }

  /// A BigDecimal, or a Double that is infinite or NaN.
  private Object value(long row) {
    long index = leaf.position(row);
    return switch (type) {
      case Type.FloatingPoint _ -> {
        double value = floating(data, width, index);
        if (Double.isFinite(value)) yield new BigDecimal(value);
        yield value;
      }
      case Type.Int(int bits, boolean signed) when !signed && bits == 64 ->
          new BigDecimal(new BigInteger(Long.toUnsignedString(Little.longAt(data, index))));
      case Type.Int(int _, boolean signed) ->
          BigDecimal.valueOf(
              signed ? Little.signedAt(data, width, index) : Little.unsignedAt(data, width, index));
      case Type.Decimal decimal -> new BigDecimal(big(data, width, index), decimal.scale());
      case Type.Time(Type.TimeUnit unit, int _) -> seconds(unit, index);
      case Type.Timestamp(Type.TimeUnit unit, @Nullable String _) -> seconds(unit, index);
      case Type.Duration(Type.TimeUnit unit) -> seconds(unit, index);
      default -> throw new AssertionError("no number: " + type);
    };
  }

  private BigDecimal seconds(Type.TimeUnit unit, long index) {
    int scale =
        switch (unit) {
          case SECOND -> 0;
          case MILLISECOND -> 3;
          case MICROSECOND -> 6;
          case NANOSECOND -> 9;
        };
    return BigDecimal.valueOf(Little.signedAt(data, width, index), scale);
  }

  private static BigInteger big(MemorySegment data, int width, long index) {
    byte[] bytes = new byte[width];
    for (int i = 0; i < width; i++) {
      bytes[i] = data.get(Little.BYTE, index * width + width - 1 - i);
    }
    return new BigInteger(bytes);
  }

  /// A floating point number of 2, 4 or 8 bytes.
  static double floating(MemorySegment data, int width, long index) {
    return switch (width) {
      case 2 -> Float.float16ToFloat(data.get(Little.SHORT, index << 1));
      case 4 -> Float.intBitsToFloat(Little.intAt(data, index));
      default -> Double.longBitsToDouble(Little.longAt(data, index));
    };
  }
}
