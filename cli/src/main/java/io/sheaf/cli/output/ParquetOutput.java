package io.sheaf.cli.output;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.format.array.BatchSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.duckdb.DuckDBConnection;

/// Parquet, written by an embedded DuckDB: bound to the types that it and Arrow Java know.
final class ParquetOutput {
  private ParquetOutput() {}

  /// Writes into a temporary file first: Parquet cannot be written front to back by DuckDB.
  static long write(BatchSource rows, OutputStream out) throws IOException {
    Path file = Files.createTempFile("sheaf-parquet-", ".tmp");
    try {
      long count = write(rows, file);
      Files.copy(file, out);
      return count;
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /// Writes over `file`.
  static long write(BatchSource rows, Path file) throws IOException {
    var encoded = new EncodedRows(rows);
    try (encoded;
        var allocator = new RootAllocator();
        var reader = new ArrowStreamReader(encoded, allocator);
        var stream = ArrowArrayStream.allocateNew(allocator);
        Connection connection = connect();
        Statement statement = connection.createStatement()) {
      Data.exportArrayStream(allocator, reader, stream);
      connection.unwrap(DuckDBConnection.class).registerArrowStream("sheaf_rows", stream);
      String target = "'" + file.toString().replace("'", "''") + "'";
      statement.execute("COPY (FROM sheaf_rows) TO " + target + " (FORMAT parquet)");
      return encoded.count();
    } catch (SQLException | RuntimeException | IOException e) {
      if (encoded.failure() instanceof RuntimeException cause) {
        throw cause;
      }
      if (encoded.failure() instanceof IOException cause) {
        throw cause;
      }
      throw CommandException.failed(
          "Parquet cannot be written: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
              + "; Arrow keeps every type: --format arrow",
          e);
    }
  }

  private static Connection connect() throws SQLException {
    var properties = new Properties();
    properties.setProperty("temp_directory", System.getProperty("java.io.tmpdir"));
    return DriverManager.getConnection("jdbc:duckdb:", properties);
  }
}
