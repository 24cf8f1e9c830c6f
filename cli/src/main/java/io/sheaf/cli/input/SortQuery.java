package io.sheaf.cli.input;

import io.sheaf.cli.output.EncodedRows;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.SchemaMessage;
import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBResultSet;
import org.jspecify.annotations.Nullable;

/// Rows on their way through an `ORDER BY` of DuckDB, as an Arrow stream in and out.
final class SortQuery implements BatchSource {
  private static final long BATCH_ROWS = 65_536;

  private final Deque<AutoCloseable> owned;
  private final EncodedRows encoded;
  private final List<Field> found;
  private final VectorRows rows;

  private SortQuery(
      Deque<AutoCloseable> owned, EncodedRows encoded, List<Field> found, VectorRows rows) {
    this.owned = owned;
    this.encoded = encoded;
    this.found = found;
    this.rows = rows;
  }

  /// Drains `source`, which stays its owner's.
  ///
  /// @param index the column to sort by, from 0
  static SortQuery run(BatchSource source, int index, BufferAllocator allocator)
      throws IOException, SQLException {
    Deque<AutoCloseable> owned = new ArrayDeque<>();
    var encoded = new EncodedRows(source);
    owned.push(encoded);
    boolean open = false;
    try {
      var reader = own(owned, new ArrowStreamReader(encoded, allocator));
      var stream = own(owned, ArrowArrayStream.allocateNew(allocator));
      Data.exportArrayStream(allocator, reader, stream);
      Connection connection = own(owned, DuckInput.connect());
      connection.unwrap(DuckDBConnection.class).registerArrowStream("sheaf_rows", stream);
      Statement statement = own(owned, connection.createStatement());
      // By its place: names of columns may differ in case only, or not at all.
      String sql = "SELECT * FROM sheaf_rows ORDER BY " + (index + 1) + " NULLS LAST";
      var result = own(owned, statement.executeQuery(sql).unwrap(DuckDBResultSet.class));
      var sorted = own(owned, (ArrowReader) result.arrowExportStream(allocator, BATCH_ROWS));
      List<Field> found = new VectorRows(sorted).schema().schema().fields();
      var rows = own(owned, new VectorRows(sorted, source.schema()));
      open = true;
      return new SortQuery(owned, encoded, found, rows);
    } catch (IOException | SQLException | RuntimeException e) {
      throw cause(encoded, e);
    } finally {
      if (!open) {
        close(owned);
      }
    }
  }

  private static <T extends AutoCloseable> T own(Deque<AutoCloseable> owned, T resource) {
    owned.push(resource);
    return resource;
  }

  /// What stopped the rows on their way in, or what DuckDB says.
  private static RuntimeException cause(EncodedRows encoded, Exception failure) throws IOException {
    if (encoded.failure() instanceof IOException first) {
      throw first;
    }
    return encoded.failure() instanceof RuntimeException first
        ? first
        : SortedRows.refused(failure);
  }

  /// The columns as DuckDB gives them back.
  List<Field> found() {
    return found;
  }

  /// Rows that were read.
  long count() {
    return encoded.count();
  }

  @Override
  public SchemaMessage schema() {
    return rows.schema();
  }

  @Override
  public @Nullable Incoming next() throws IOException {
    try {
      return rows.next();
    } catch (IOException e) {
      throw cause(encoded, e);
    }
  }

  @Override
  public void close() throws IOException {
    close(owned);
  }

  /// The last one first, and all of them whatever happens.
  private static void close(Deque<AutoCloseable> owned) throws IOException {
    if (owned.isEmpty()) {
      return;
    }
    AutoCloseable last = owned.pop();
    try (Closeable rest = () -> close(owned)) {
      last.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("DuckDB did not close: " + e.getMessage(), e);
    }
  }
}
