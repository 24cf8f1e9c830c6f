package io.sheaf.store.filter.substrait;

import io.sheaf.store.filter.tree.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Constants of Substrait as values. Numbers are what they are, to the last bit.
///
/// Source: `Expression.Literal` in `substrait/algebra.proto`, `format/substrait` of Apache Arrow.
final class Literals {
  private static final int NULLABLE = 50;
  private static final int VARIATION = 51;
  private static final BigInteger SECOND = BigInteger.valueOf(1_000_000_000);

  private Literals() {}

  /// @param types names of types by anchor
  static Value of(Message literal, Map<Long, String> types) {
    if (literal.number(VARIATION) != 0) throw Refused.unsupported("a variation of a type");
    int kind = literal.kind(Set.of(NULLABLE, VARIATION));
    try {
      return of(literal, kind, types);
    } catch (DateTimeException | ArithmeticException e) {
      throw Refused.bad("a time beyond what can be told: " + e.getMessage());
    }
  }

  private static Value of(Message literal, int kind, Map<Long, String> types) {
    return switch (kind) {
      case 1 -> new Value.Bool(literal.number(1) != 0);
      case 2, 3, 5 -> whole(literal.integer(kind));
      case 7 -> whole(literal.number(7));
      case 10 -> real(Float.intBitsToFloat(literal.integer(10)));
      case 11 -> real(Double.longBitsToDouble(literal.number(11)));
      case 12, 21 -> new Value.Text(literal.text(kind));
      case 22 -> new Value.Text(literal.message(22, "VarChar").only(Set.of(1, 2)).text(1));
      case 13, 23, 28 -> new Value.Bytes(HexFormat.of().formatHex(literal.bytes(kind)));
      case 14 -> moment(literal.number(14), 6, null);
      case 27 -> moment(literal.number(27), 6, ZoneOffset.UTC);
      case 34 -> precise(literal.message(34, "PrecisionTimestamp"), null);
      case 35 -> precise(literal.message(35, "PrecisionTimestamp"), ZoneOffset.UTC);
      case 16 -> new Value.Day(LocalDate.ofEpochDay(literal.integer(16)));
      case 17 -> clock(literal.number(17), 6);
      case 37 -> {
        Message time = literal.message(37, "PrecisionTime").only(Set.of(1, 2));
        yield clock(time.number(2), time.integer(1));
      }
      case 20 -> span(literal.message(20, "IntervalDayToSecond"));
      case 24 -> decimal(literal.message(24, "Decimal").only(Set.of(1, 2, 3)));
      case 29 -> new Value.Null();
      case 33 -> ofArrow(literal.message(33, "UserDefined"), types);
      default -> throw Refused.unsupported("a constant of kind " + kind);
    };
  }

  private static Value whole(long number) {
    return new Value.Whole(BigInteger.valueOf(number));
  }

  private static Value real(double number) {
    return Double.isFinite(number)
        ? new Value.Decimal(new BigDecimal(number))
        : new Value.NotFinite(number);
  }

  private static Value decimal(Message decimal) {
    byte[] little = decimal.bytes(1);
    if (little.length != 16) throw Refused.malformed("a decimal of " + little.length + " bytes");
    byte[] big = new byte[16];
    for (int i = 0; i < 16; i++) big[i] = little[15 - i];
    int scale = decimal.integer(3);
    if (scale < 0 || scale > 38) throw Refused.malformed("a decimal of scale " + scale);
    return new Value.Decimal(new BigDecimal(new BigInteger(big), scale));
  }

  private static Value precise(Message timestamp, @Nullable ZoneOffset offset) {
    timestamp.only(Set.of(1, 2));
    return moment(timestamp.number(2), timestamp.integer(1), offset);
  }

  private static Value moment(long count, int precision, @Nullable ZoneOffset offset) {
    BigInteger[] parts = floored(nanos(count, precision));
    return new Value.Moment(
        LocalDateTime.ofEpochSecond(parts[0].longValueExact(), parts[1].intValue(), ZoneOffset.UTC),
        offset);
  }

  private static Value clock(long count, int precision) {
    return new Value.Clock(LocalTime.ofNanoOfDay(nanos(count, precision).longValueExact()));
  }

  private static Value span(Message interval) {
    interval.only(Set.of(1, 2, 3, 4, 5));
    long seconds = interval.integer(1) * 86_400L + interval.integer(2);
    BigInteger below =
        interval.has(3)
            ? nanos(interval.integer(3), 6)
            : nanos(interval.number(5), interval.integer(4));
    BigInteger[] parts = floored(BigInteger.valueOf(seconds).multiply(SECOND).add(below));
    return new Value.Span(Duration.ofSeconds(parts[0].longValueExact(), parts[1].longValue()));
  }

  /// Nanoseconds, of units of so many digits of a second.
  private static BigInteger nanos(long count, int precision) {
    if (precision < 0 || precision > 12) {
      throw Refused.malformed("a time of precision " + precision);
    }
    BigDecimal seconds = new BigDecimal(BigInteger.valueOf(count), precision);
    try {
      return seconds.movePointRight(9).toBigIntegerExact();
    } catch (ArithmeticException e) {
      throw Refused.unsupported("a time below nanoseconds");
    }
  }

  /// Seconds, and nanoseconds of 0 or more.
  private static BigInteger[] floored(BigInteger nanos) {
    BigInteger rest = nanos.mod(SECOND);
    return new BigInteger[] {nanos.subtract(rest).divide(SECOND), rest};
  }

  /// Types of Arrow that Substrait does not have, in wrappers with the value as field 1.
  private static Value ofArrow(Message literal, Map<Long, String> types) {
    literal.only(Set.of(1, 2));
    String type = types.getOrDefault(literal.number(1), "type without a name");
    Message any = literal.message(2, "Any").only(Set.of(1, 2));
    String url = any.text(1);
    String wrapper = url.substring(url.lastIndexOf('/') + 1);
    Message value = any.message(2, wrapper).only(Set.of(1));
    return switch (type + " " + wrapper) {
      case "u8 google.protobuf.UInt64Value",
          "u16 google.protobuf.UInt64Value",
          "u32 google.protobuf.UInt64Value",
          "u64 google.protobuf.UInt64Value" ->
          new Value.Whole(new BigInteger(Long.toUnsignedString(value.number(1))));
      case "date_millis google.protobuf.Int64Value" -> moment(value.number(1), 3, null);
      case "time_seconds google.protobuf.Int32Value" -> clock(value.integer(1), 0);
      case "time_millis google.protobuf.Int32Value" -> clock(value.integer(1), 3);
      case "time_nanos google.protobuf.Int64Value" -> clock(value.number(1), 9);
      case "large_string google.protobuf.StringValue" -> new Value.Text(value.text(1));
      case "large_binary google.protobuf.BytesValue" ->
          new Value.Bytes(HexFormat.of().formatHex(value.bytes(1)));
      default -> throw Refused.unsupported("a constant of " + type);
    };
  }
}
