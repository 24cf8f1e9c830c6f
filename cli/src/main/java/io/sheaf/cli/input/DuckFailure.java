package io.sheaf.cli.input;

import io.sheaf.cli.failure.CommandException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// What DuckDB says of a file that it cannot read, in one line.
final class DuckFailure {
  private DuckFailure() {}

  /// The failure of a query that has streamed, or would have.
  ///
  /// @param name the file as the user named it; `file` may be a copy of it
  static CommandException of(Path file, String name, String sql, Exception failure) {
    String text = text(failure);
    // A stream that fails at its first step has forgotten why; without streaming it is told.
    String reason = text.contains("Invalid result set") ? asked(sql, text) : text;
    return CommandException.failed(
        name + ": " + oneLine(reason.replace(file.toString(), name)), failure);
  }

  private static String asked(String sql, String otherwise) {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return result.isClosed() ? otherwise : otherwise + ", though not when tried again";
    } catch (SQLException e) {
      return text(e);
    }
  }

  /// The message, without what the C interface wraps around it.
  private static String text(Exception failure) {
    return String.valueOf(failure.getMessage())
        .replaceFirst("^\\[errno -?[0-9]+] CDataJniException\\{errno=-?[0-9]+, message=", "");
  }

  /// The first line, and the one that has the details.
  private static String oneLine(String text) {
    List<String> lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    if (lines.isEmpty()) {
      return "DuckDB cannot read it";
    }
    String details =
        lines.stream()
            .skip(1)
            .filter(line -> line.startsWith("Error") || line.startsWith("Expected"))
            .findFirst()
            .map(line -> ": " + line)
            .orElse("");
    return lines.getFirst() + details;
  }
}
