package io.sheaf.duckdb;

import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Type;
import io.sheaf.store.filter.tree.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// DuckDB's constants as those of filters, for columns whose values DuckDB takes as they are: not
/// where it rounds them (nanoseconds with a zone, days in milliseconds), and not where an extension
/// may mean something else by them.
final class Constants {
  private static final String EXTENSION = "ARROW:extension:name";

  private Constants() {}

  /// Whether the values of a column are the same to DuckDB.
  static boolean isKnown(Field field) {
    if (field.metadata().stream().anyMatch(pair -> pair.key().equals(EXTENSION))) return false;
    return code(field.type()) != 0;
  }

  /// A constant beside values of a type, or null where it is NULL, of another type, or beyond what
  /// is read here, such as infinite dates.
  static @Nullable Value of(Type type, io.sheaf.duckdb.capi.Value constant) {
    if (constant.type() != code(type)) return null;
    String text = constant.text();
    if (text == null) return null;
    try {
      return switch (type) {
        case Type.Int _ -> new Value.Whole(new BigInteger(text));
        case Type.Decimal _ -> new Value.Decimal(new BigDecimal(text));
        case Type.FloatingPoint number -> real(number, text);
        case Type.Date _ -> new Value.Day(LocalDate.parse(text));
        case Type.Timestamp time -> moment(time, text.replace(' ', 'T'));
        default -> new Value.Text(constant.varchar());
      };
    } catch (DateTimeException | NumberFormatException e) {
      return null;
    }
  }

  private static Value real(Type.FloatingPoint type, String text) {
    return switch (text) {
      case "nan", "-nan" -> new Value.NotFinite(Double.NaN);
      case "inf" -> new Value.NotFinite(Double.POSITIVE_INFINITY);
      case "-inf" -> new Value.NotFinite(Double.NEGATIVE_INFINITY);
      default ->
          type.precision() == Type.Precision.SINGLE
              ? Value.of(Float.parseFloat(text))
              : Value.of(Double.parseDouble(text));
    };
  }

  private static Value moment(Type.Timestamp type, String text) {
    if (type.zone() == null) return new Value.Moment(LocalDateTime.parse(text), null);
    OffsetDateTime zoned = OffsetDateTime.parse(text, Moment.ZONED);
    return new Value.Moment(zoned.toLocalDateTime(), zoned.getOffset());
  }

  /// The `duckdb_type` of a type, or 0.
  private static int code(Type type) {
    return switch (type) {
      case Type.Int number ->
          switch (number.bits()) {
            case 8 -> number.signed() ? 2 : 6;
            case 16 -> number.signed() ? 3 : 7;
            case 32 -> number.signed() ? 4 : 8;
            default -> number.signed() ? 5 : 9;
          };
      case Type.FloatingPoint number ->
          switch (number.precision()) {
            case HALF -> 0;
            case SINGLE -> 10;
            case DOUBLE -> 11;
          };
      case Type.Decimal decimal -> decimal.bits() <= 128 ? 19 : 0;
      case Type.Date date -> date.unit() == Type.DateUnit.DAY ? 13 : 0;
      case Type.Timestamp time -> code(time);
      case Type.Utf8 _, Type.LargeUtf8 _, Type.Utf8View _ -> 17;
      default -> 0;
    };
  }

  private static int code(Type.Timestamp time) {
    boolean zoned = time.zone() != null;
    return switch (time.unit()) {
      case SECOND -> zoned ? 31 : 20;
      case MILLISECOND -> zoned ? 31 : 21;
      case MICROSECOND -> zoned ? 31 : 12;
      case NANOSECOND -> zoned ? 0 : 22;
    };
  }
}
