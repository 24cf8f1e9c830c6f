package io.sheaf.store.filter;

import io.sheaf.format.schema.Type;
import io.sheaf.store.filter.tree.Value;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Constants as the objects of [Cells], and how those compare.
final class Literals {
  private static final BigDecimal MOST_HALF = new BigDecimal(65520);

  private Literals() {}

  /// @param type of the column that it is compared with, or null when it is with a constant
  static @Nullable Object cell(Value value, @Nullable Type type) {
    return switch (value) {
      case Value.Null _ -> null;
      case Value.Bool bool -> bool.value();
      case Value.Whole whole -> new BigDecimal(whole.value());
      case Value.Decimal decimal ->
          type instanceof Type.FloatingPoint number
              ? nearest(decimal.value(), number)
              : decimal.value();
      case Value.NotFinite number -> number.value();
      case Value.Text text -> text(text.value(), type);
      case Value.Bytes bytes -> Cells.Bytes.of(bytes.bytes());
      case Value.Day day -> seconds(day.value().atStartOfDay(), null, type);
      case Value.Clock clock -> BigDecimal.valueOf(clock.value().toNanoOfDay(), 9);
      case Value.Moment moment -> seconds(moment.value(), moment.offset(), type);
      case Value.Span span ->
          BigDecimal.valueOf(span.value().toSeconds())
              .add(BigDecimal.valueOf(span.value().toNanosPart(), 9));
    };
  }

  private static @Nullable Object text(String text, @Nullable Type type) {
    return switch (type) {
      case Type.FloatingPoint _ -> Double.valueOf(text);
      case Type.Time _ -> cell(Value.of(java.time.LocalTime.parse(text)), type);
      case Type.Duration _ -> cell(Value.of(java.time.Duration.parse(text)), type);
      case null, default -> Cells.Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    };
  }

  private static BigDecimal seconds(
      LocalDateTime moment, @Nullable ZoneOffset offset, @Nullable Type type) {
    boolean zoned = type instanceof Type.Timestamp(Type.TimeUnit _, String zone) && zone != null;
    ZoneOffset from =
        offset != null
            ? offset
            : zoned ? moment.atZone(ZoneId.of(zone(type))).getOffset() : ZoneOffset.UTC;
    Instant instant = moment.toInstant(from);
    return BigDecimal.valueOf(instant.getEpochSecond())
        .add(BigDecimal.valueOf(instant.getNano(), 9));
  }

  private static String zone(@Nullable Type type) {
    return type instanceof Type.Timestamp(Type.TimeUnit _, String zone) && zone != null
        ? zone
        : "UTC";
  }

  /// The number of the type that is nearest, of two the even one; beyond the greatest, the number
  /// itself.
  private static Object nearest(BigDecimal number, Type.FloatingPoint type) {
    double nearest =
        switch (type.precision()) {
          case DOUBLE -> Double.parseDouble(number.toString());
          case SINGLE -> Float.parseFloat(number.toString());
          case HALF -> half(number);
        };
    return Double.isInfinite(nearest) ? number : (Object) nearest;
  }

  private static double half(BigDecimal number) {
    if (number.abs().compareTo(MOST_HALF) >= 0) return Double.POSITIVE_INFINITY;
    short best = 0;
    BigDecimal least = null;
    for (int bits = 0; bits < 0x7C00; bits++) {
      BigDecimal value = new BigDecimal(Float.float16ToFloat((short) bits));
      BigDecimal distance = value.subtract(number.abs()).abs();
      int comparison = least == null ? -1 : distance.compareTo(least);
      if (comparison < 0 || (comparison == 0 && (bits & 1) == 0)) {
        best = (short) bits;
        least = distance;
      }
    }
    return number.signum() * (double) Float.float16ToFloat(best);
  }

  /// NaN above all numbers and equal to itself, zeros equal, bytes unsigned, numbers exact.
  static int compare(Object a, Object b) {
    if (a instanceof Boolean x && b instanceof Boolean y) return x.compareTo(y);
    if (a instanceof Cells.Bytes x && b instanceof Cells.Bytes y) {
      return Arrays.compareUnsigned(x.array(), y.array());
    }
    boolean special = a instanceof Double x && !Double.isFinite(x);
    special |= b instanceof Double y && !Double.isFinite(y);
    if (special) return Double.compare(rank(a), rank(b));
    return exact(a).compareTo(exact(b));
  }

  private static double rank(Object value) {
    return value instanceof Double number && !Double.isFinite(number) ? number : 0;
  }

  private static BigDecimal exact(Object value) {
    return value instanceof Double number ? new BigDecimal(number) : (BigDecimal) value;
  }
}
