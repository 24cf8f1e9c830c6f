package io.sheaf.cli.sql;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.input.VectorRows;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.schema.SchemaMessage;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBResultSet;
import org.jspecify.annotations.Nullable;

/// The rows of one query, as it runs; cancelled when it takes too long.
///
/// One thread at a time. Closed by whoever ran it, before its sandbox.
public final class QueryRows implements BatchSource {
  private static final long BATCH_ROWS = 65_536;

  private final Sandbox sandbox;
  private final Parameters asked;
  private final PreparedStatement statement;
  private final RootAllocator allocator = new RootAllocator();
  private final Duration timeout;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private volatile boolean late;
  private @Nullable ArrowReader reader;
  private @Nullable VectorRows rows;

  private QueryRows(Sandbox sandbox, Parameters asked, Duration timeout) throws SQLException {
    this.sandbox = sandbox;
    this.asked = asked;
    this.statement = sandbox.connection().prepareStatement(asked.sql());
    this.timeout = timeout;
  }

  /// Begins to run a statement that reads.
  ///
  /// @param parameters the values of `$name`, as text; DuckDB makes them what they are compared
  ///   with
  public static QueryRows run(
      Sandbox sandbox, String sql, Map<String, String> parameters, Duration timeout)
      throws IOException {
    Parameters numbered = Parameters.of(sql, parameters);
    sandbox.admit(numbered.sql());
    try {
      var query = new QueryRows(sandbox, numbered, timeout);
      try {
        query.start();
        return query;
      } catch (SQLException | IOException | RuntimeException e) {
        query.close();
        throw e;
      }
    } catch (SQLException e) {
      throw SqlFailure.of(e);
    }
  }

  private void start() throws SQLException, IOException {
    asked.bind(statement);
    var _ = clock.schedule(this::cancel, timeout.toMillis(), TimeUnit.MILLISECONDS);
    try {
      DuckDBResultSet result = statement.executeQuery().unwrap(DuckDBResultSet.class);
      ArrowReader opened = (ArrowReader) result.arrowExportStream(allocator, BATCH_ROWS);
      reader = opened;
      rows = new VectorRows(opened);
    } catch (SQLException | IOException e) {
      throw failure(e);
    }
  }

  private void cancel() {
    late = true;
    try {
      statement.cancel();
    } catch (SQLException e) {
      // It has ended by itself, or is being closed: whoever waits for it hears of that.
      late = false;
    }
  }

  private CommandException failure(Exception e) {
    if (!late) {
      boolean forgotten = String.valueOf(e.getMessage()).contains("Invalid result set");
      return SqlFailure.of(forgotten ? sandbox.reason(asked, e) : e);
    }
    return CommandException.failed(
        "the query took longer than " + timeout.toMillis() / 1000.0 + " s; say --timeout", e);
  }

  private VectorRows rows() {
    VectorRows open = rows;
    if (open == null) throw new AssertionError("rows of a query that does not run");
    return open;
  }

  @Override
  public SchemaMessage schema() {
    return rows().schema();
  }

  @Override
  public @Nullable Incoming next() throws IOException {
    try {
      return rows().next();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void close() throws IOException {
    clock.shutdownNow();
    try (allocator;
        statement;
        ArrowReader _ = reader;
        VectorRows _ = rows) {
      // Closed in reverse order.
    } catch (SQLException e) {
      throw new IOException("DuckDB did not close: " + e.getMessage(), e);
    }
  }
}
