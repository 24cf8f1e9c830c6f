package io.sheaf.cli.input;

import io.sheaf.cli.failure.CommandException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// Text without any columns, for which DuckDB makes one up.
final class BlankText {
  private BlankText() {}

  /// Refuses CSV of blank lines, and JSON without an object.
  ///
  /// @param literal the file, as a literal of SQL
  /// @param sql what reads it
  /// @param columns what DuckDB has found
  static void check(
      String name, InputFormat format, String literal, String sql, List<String> columns)
      throws SQLException {
    if (format == InputFormat.CSV && columns.equals(List.of("column0")) && noLine(literal)) {
      throw CommandException.failed(name + " is blank: there is no header and no row in it");
    }
    if (format == InputFormat.JSON && columns.equals(List.of("json")) && isEmpty(sql)) {
      throw CommandException.failed(name + " has no object in it: nothing tells its columns");
    }
  }

  private static boolean noLine(String literal) throws SQLException {
    return isEmpty(
        "SELECT line FROM read_csv("
            + literal
            + ", auto_detect = false, header = false, delim = E'\\x01', quote = '', escape = '',"
            + " columns = {'line': 'VARCHAR'}) WHERE trim(replace(line, chr(65279), '')) <> ''");
  }

  private static boolean isEmpty(String sql) throws SQLException {
    try (Connection connection = DuckInput.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT 1 FROM (" + sql + ") LIMIT 1")) {
      return !rows.next();
    }
  }
}
