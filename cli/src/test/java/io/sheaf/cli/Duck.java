package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// DuckDB as the judge of what came back.
final class Duck {
  /// Rows of the types that DuckDB and Arrow Java share, with nulls.
  static final String EVERYTHING =
      """
      SELECT i::TINYINT AS i8, i::USMALLINT AS u16, -i::INTEGER AS i32, (i * 1e9)::BIGINT AS i64,
        (i * 1e10)::UBIGINT AS u64, i / 7.0::FLOAT AS f32, i / 7.0::DOUBLE AS f64,
        (i * 1.25)::DECIMAL(12, 2) AS money, (i * 1e20)::DECIMAL(38, 0) AS wide, i % 2 = 0 AS yes,
        'text ' || i AS s, repeat('é', i::INTEGER) AS long, ('b' || i)::BLOB AS bytes,
        DATE '2026-01-01' + i::INTEGER AS day, TIME '12:00:00' + INTERVAL (i) SECOND AS clock,
        TIMESTAMP '2026-01-01 00:00:00.123456' + INTERVAL (i) HOUR AS moment,
        [i, NULL, i + 1] AS list, {'a': i, 'b': 'x' || i} AS struct, MAP {'k' || i: i} AS map,
        CASE WHEN i % 3 = 0 THEN NULL ELSE i END AS sometimes
      FROM range(100) t(i)
      """;

  private Duck() {}

  static void run(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// Both relations have the same columns of the same types and the same rows, duplicates counted.
  static void assertSame(String expected, String actual) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      assertEquals(
          text(statement, "SELECT column_name, column_type FROM (DESCRIBE FROM " + expected + ")"),
          text(statement, "SELECT column_name, column_type FROM (DESCRIBE FROM " + actual + ")"));
      assertEquals("0\n", text(statement, count(expected, actual)));
      assertEquals("0\n", text(statement, count(actual, expected)));
      assertEquals(
          text(statement, "SELECT count(*) FROM " + expected),
          text(statement, "SELECT count(*) FROM " + actual));
    }
  }

  private static String count(String left, String right) {
    return "SELECT count(*) FROM (FROM " + left + " EXCEPT ALL FROM " + right + ")";
  }

  private static String text(Statement statement, String sql) throws SQLException {
    var text = new StringBuilder();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          text.append(i == 1 ? "" : " ").append(rows.getString(i));
        }
        text.append('\n');
      }
    }
    return text.toString();
  }
}
