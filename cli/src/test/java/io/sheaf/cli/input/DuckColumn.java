package io.sheaf.cli.input;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/// A column of a random table: its type in DuckDB, its values, and constants to compare it with.
enum DuckColumn {
  BOOLEAN("BOOLEAN", "TRUE", "FALSE"),
  INT8("TINYINT", "-128", "-1", "0", "1", "2", "3", "127"),
  INT16("SMALLINT", "-32768", "-1", "0", "1", "2", "3", "32767"),
  INT32("INTEGER", "-2147483648", "-1", "0", "1", "2", "3", "2147483647"),
  INT64("BIGINT", "-9223372036854775808", "-1", "0", "1", "2", "9223372036854775807"),
  UINT8("UTINYINT", "0", "1", "2", "3", "255"),
  UINT16("USMALLINT", "0", "1", "2", "3", "65535"),
  UINT32("UINTEGER", "0", "1", "2", "3", "4294967295"),
  UINT64("UBIGINT", "0", "1", "2", "9223372036854775808", "18446744073709551615"),
  FLOAT("FLOAT", "'NaN'", "'inf'", "'-inf'", "'-0.0'", "0", "0.1", "1.5", "-2.5", "3e38", "1e-40"),
  DOUBLE(
      "DOUBLE",
      "'NaN'",
      "'inf'",
      "'-inf'",
      "'-0.0'",
      "0",
      "0.1",
      "1.5",
      "-2.5",
      "1e308",
      "4.9e-324"),
  SMALL_DECIMAL("DECIMAL(4,1)", "-999.9", "-0.1", "0", "0.1", "2.5", "999.9"),
  DECIMAL("DECIMAL(18,3)", "-1000000.001", "-0.001", "0", "0.5", "2.5", "999999999999.999"),
  WIDE_DECIMAL("DECIMAL(38,6)", "-12345678901234567890.000001", "0", "0.000001", "2.5", "1e20"),
  TEXT(
      "VARCHAR",
      "''",
      "'a'",
      "'ab'",
      "'abc'",
      "'b'",
      "'it''s'",
      "'é'",
      "'😀x'",
      "'a%b'",
      "'A'",
      "'the very same first thirty-two bytes, and a'",
      "'the very same first thirty-two bytes, and b'"),
  BYTES("BLOB", "", "00", "00ff", "61", "ff", "ffffffffffffffffffff"),
  DATE("DATE", "1969-12-31", "1970-01-01", "2024-02-29", "9999-12-31", "0001-01-01"),
  TIME("TIME", "00:00:00", "00:00:00.000001", "12:30:00", "23:59:59.999999"),
  SECONDS("TIMESTAMP_S", "1969-12-31 23:59:59", "1970-01-01 00:00:00", "2024-02-29 12:30:00"),
  MILLIS("TIMESTAMP_MS", "1969-12-31 23:59:59.999", "1970-01-01 00:00:00", "2024-02-29 12:30:00.5"),
  MICROS("TIMESTAMP", "1969-12-31 23:59:59.999999", "1970-01-01 00:00:00", "2024-02-29 12:30:00"),
  NANOS("TIMESTAMP_NS", "1969-12-31 23:59:59.999999", "1970-01-01 00:00:00", "2024-02-29 12:30:00"),
  INSTANT(
      "TIMESTAMPTZ",
      "1969-12-31 23:59:59.5+00:00",
      "1970-01-01 00:00:00+00:00",
      "2024-02-29 12:30:00+05:30",
      "2024-02-29 12:30:00-08:00"),
  STRUCT("STRUCT(a INTEGER, b VARCHAR)", "-1", "0", "1", "2", "2147483647");

  final String type;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is
  private final List<String> pool;

  DuckColumn(String type, String... pool) {
    this.type = type;
    this.pool = List.of(pool);
  }

  /// A value for the table, as SQL.
  String value(Random random) {
    if (random.nextInt(6) == 0) return "NULL";
    String drawn = drawn(random);
    return switch (this) {
      case BYTES -> blob(drawn);
      case STRUCT ->
          random.nextInt(5) == 0 ? "{'a': NULL, 'b': 'x'}" : "{'a': " + drawn + ", 'b': 'y'}";
      case DATE, TIME, SECONDS, MILLIS, MICROS, NANOS, INSTANT -> "'" + drawn + "'::" + type;
      default -> "(" + drawn + ")::" + type;
    };
  }

  private String drawn(Random random) {
    return pool.get(random.nextInt(pool.size()));
  }

  /// The column itself, in a comparison.
  Both named(String name) {
    return switch (this) {
      case STRUCT -> Both.same(name + ".a");
      // So that DuckDB does not cut the constant to the column's unit.
      case SECONDS, MILLIS, MICROS, NANOS -> new Both(name, name + "::TIMESTAMP_NS");
      default -> Both.same(name);
    };
  }

  /// A constant at one of the values, between two, or outside.
  Both constant(Random random) {
    if (random.nextInt(12) == 0) return Both.same("NULL");
    String drawn = drawn(random);
    return switch (this) {
      case BOOLEAN, TEXT -> Both.same(drawn);
      case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64, STRUCT ->
          random.nextInt(4) > 0
              ? Both.same(drawn)
              : Both.same(
                  List.of("1.5", "-0.5", "1000", "99999", "20000000000000000000", "-129")
                      .get(random.nextInt(6)));
      case FLOAT, DOUBLE -> floating(drawn);
      case SMALL_DECIMAL, DECIMAL ->
          random.nextInt(3) > 0
              ? Both.same(drawn)
              : Both.same(List.of("0.00005", "2.4999", "-1", "7").get(random.nextInt(4)));
      case WIDE_DECIMAL -> drawn.contains("e") ? Both.same("7") : Both.same(drawn);
      case BYTES -> new Both("X'" + drawn + "'", blob(drawn));
      case DATE ->
          random.nextInt(3) > 0
              ? Both.same("DATE '" + drawn + "'")
              : Both.same("TIMESTAMP '1970-01-01 00:00:00.5'");
      case TIME -> new Both("'" + drawn + "'", "TIME '" + drawn + "'");
      case SECONDS, MILLIS, MICROS, NANOS -> moment(random, drawn);
      case INSTANT -> new Both("TIMESTAMP '" + drawn + "'", "TIMESTAMPTZ '" + drawn + "'");
    };
  }

  private static Both moment(Random random, String drawn) {
    String text = random.nextBoolean() ? drawn : "1970-01-01 00:00:00.000001";
    return new Both("TIMESTAMP '" + text + "'", "TIMESTAMP_NS '" + text + "'");
  }

  private Both floating(String drawn) {
    String filter =
        switch (drawn) {
          case "'inf'" -> "'Infinity'";
          case "'-inf'" -> "'-Infinity'";
          case "'-0.0'" -> "-0.0";
          default -> drawn;
        };
    return new Both(filter, "(" + drawn + ")::" + type);
  }

  private static String blob(String hex) {
    StringBuilder text = new StringBuilder("'");
    for (byte value : HexFormat.of().parseHex(hex)) {
      text.append("\\x").append(HexFormat.of().withUpperCase().toHexDigits(value));
    }
    return text + "'::BLOB";
  }

  /// Whether DuckDB compares the two without rounding either.
  boolean comparesWith(DuckColumn other) {
    return this == other
        || (isInteger() && other.isInteger())
        || (isFloating() && other.isFloating());
  }

  private boolean isInteger() {
    return compareTo(INT8) >= 0 && compareTo(UINT64) <= 0;
  }

  boolean isFloating() {
    return this == FLOAT || this == DOUBLE;
  }
}
