package io.sheaf.duckdb;

import io.sheaf.duckdb.capi.Holder;
import io.sheaf.duckdb.capi.Statements;
import java.sql.Connection;
import java.sql.SQLException;

/// A text of SQL, parsed by a DuckDB connection and not run. Closed by whoever parsed it.
public final class SqlText implements AutoCloseable {
  private final Statements statements;

  private SqlText(Statements statements) {
    this.statements = statements;
  }

  /// Parses a text.
  ///
  /// @throws SQLException when it is no SQL, in DuckDB's words
  public static SqlText parse(Connection connection, String sql) throws SQLException {
    return new SqlText(new Statements(Holder.of(connection), sql));
  }

  /// How many statements it has.
  public long statements() {
    return statements.count();
  }

  /// Plans its first statement, and tells whether it only reads: SELECT, or EXPLAIN.
  ///
  /// @throws SQLException when it cannot be planned, in DuckDB's words
  public boolean reads() throws SQLException {
    int type = statements.type();
    return type == Statements.SELECT || type == Statements.EXPLAIN;
  }

  @Override
  public void close() {
    statements.close();
  }
}
