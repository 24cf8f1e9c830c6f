package io.sheaf.benchmarks.query;

import io.sheaf.benchmarks.io.Cpu;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/// What a query took, and answered.
///
/// @param seconds by the clock
/// @param cpu seconds of processors, of the whole process
/// @param answer all of it, as text
record Taken(double seconds, double cpu, String answer) {
  /// Means are to nine figures: the last ones depend on the order of the rows.
  private static String text(ResultSet rows, int column) throws SQLException {
    return rows.getObject(column) instanceof Double number
        ? String.format(Locale.ROOT, "%.9g", number)
        : String.valueOf(rows.getString(column));
  }

  static Taken by(Statement statement, String sql) throws SQLException {
    double cpu = Cpu.seconds();
    long start = System.nanoTime();
    StringBuilder answer = new StringBuilder();
    try (ResultSet rows = statement.executeQuery(sql)) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        for (int i = 1; i <= columns; i++) answer.append(text(rows, i)).append('|');
      }
    }
    long nanos = System.nanoTime() - start;
    return new Taken(nanos / 1e9, Cpu.seconds() - cpu, answer.toString());
  }
}
