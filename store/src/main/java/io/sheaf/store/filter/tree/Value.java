package io.sheaf.store.filter.tree;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A constant as its author wrote it. It takes the type of the column that it is compared with when
/// the filter is bound.
public sealed interface Value {
  /// No value.
  record Null() implements Value {}

  /// True or false.
  record Bool(boolean value) implements Value {}

  /// A whole number.
  record Whole(BigInteger value) implements Value {}

  /// A number with a fraction or an exponent, as written.
  record Decimal(BigDecimal value) implements Value {}

  /// Infinity of either sign, or NaN.
  record NotFinite(double value) implements Value {
    /// What `NaN`, `Infinity` and `-Infinity` say beside a number; null for any other text.
    public static @Nullable NotFinite of(String text) {
      return switch (text) {
        case "NaN", "Infinity", "-Infinity" -> new NotFinite(Double.parseDouble(text));
        default -> null;
      };
    }
  }

  /// Text.
  record Text(String value) implements Value {}

  /// Bytes, by content, as a lower-case hexadecimal text.
  record Bytes(String hex) implements Value {
    /// The bytes, in a new array.
    public byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }
  }

  /// A day.
  record Day(LocalDate value) implements Value {}

  /// A time of day.
  record Clock(LocalTime value) implements Value {}

  /// A day and time of day; with an offset an instant, without one what a clock on a wall shows.
  record Moment(LocalDateTime value, @Nullable ZoneOffset offset) implements Value {}

  /// A span of time.
  record Span(java.time.Duration value) implements Value {}

  /// The constant for a Java object: null, Boolean, a number (Byte to Long, BigInteger, Float,
  /// Double, BigDecimal), CharSequence, byte[], LocalDate, LocalTime, LocalDateTime, Instant,
  /// OffsetDateTime, ZonedDateTime, Duration, or a Value.
  ///
  /// @throws IllegalArgumentException for anything else, naming its class
  static Value of(@Nullable Object object) {
    return switch (object) {
      case null -> new Null();
      case Value value -> value;
      case Boolean value -> new Bool(value);
      case Byte _, Short _, Integer _, Long _ ->
          new Whole(BigInteger.valueOf(((Number) object).longValue()));
      case BigInteger value -> new Whole(value);
      case Float value -> real(value, value.toString());
      case Double value -> real(value, value.toString());
      case BigDecimal value -> new Decimal(value);
      case CharSequence value -> new Text(value.toString());
      case byte[] value -> new Bytes(HexFormat.of().formatHex(value));
      case LocalDate value -> new Day(value);
      case LocalTime value -> new Clock(value);
      case LocalDateTime value -> new Moment(value, null);
      case Instant value -> instant(value);
      case OffsetDateTime value -> instant(value.toInstant());
      case ZonedDateTime value -> instant(value.toInstant());
      case java.time.Duration value -> new Span(value);
      default ->
          throw new IllegalArgumentException(
              "a parameter of class " + object.getClass().getName() + " has no Arrow type");
    };
  }

  private static Value real(double value, String shortest) {
    return Double.isFinite(value) ? new Decimal(new BigDecimal(shortest)) : new NotFinite(value);
  }

  private static Value instant(Instant value) {
    return new Moment(LocalDateTime.ofInstant(value, ZoneOffset.UTC), ZoneOffset.UTC);
  }
}
