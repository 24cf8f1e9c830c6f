package io.sheaf.cli.input;

import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.schema.SchemaMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.duckdb.DuckDBResultSet;
import org.jspecify.annotations.Nullable;

/// A CSV, JSON or Parquet file, read by an embedded DuckDB as it is drained.
///
/// Closed by whoever opened it; that ends the reader too.
final class DuckInput implements Input {
  private static final long BATCH_ROWS = 65_536;

  private final Connection connection;
  private final Statement statement;
  private final DuckDBResultSet result;
  private final ArrowReader reader;
  private final BatchSource rows;
  private final Source source;

  private DuckInput(
      Connection connection,
      Statement statement,
      DuckDBResultSet result,
      ArrowReader reader,
      Source source)
      throws IOException {
    this.connection = connection;
    this.statement = statement;
    this.result = result;
    this.reader = reader;
    this.rows =
        new Rows(new VectorRows(reader, ItemNames.of(reader.getVectorSchemaRoot().getSchema())));
    this.source = source;
  }

  /// What is read, and how much is to come; -1 rows where the file does not say.
  private record Source(Path file, String name, String sql, long bytes, long rows) {}

  /// The rows, with failures in the words of DuckDB.
  private final class Rows implements BatchSource {
    private final VectorRows vectors;

    Rows(VectorRows vectors) {
      this.vectors = vectors;
    }

    @Override
    public SchemaMessage schema() {
      return vectors.schema();
    }

    @Override
    public @Nullable Incoming next() throws IOException {
      try {
        return vectors.next();
      } catch (IOException e) {
        throw DuckFailure.of(source.file, source.name, source.sql, e);
      }
    }

    @Override
    public void close() {
      vectors.close();
    }
  }

  /// Opens `file`; the first rows are read, to find out the types.
  ///
  /// @param name how the user named it
  static DuckInput open(Path file, String name, InputFormat format, BufferAllocator allocator)
      throws IOException {
    String sql = "SELECT * FROM " + call(file, format);
    try {
      Connection connection = connect();
      try {
        Statement statement = connection.createStatement();
        long rows = format == InputFormat.PARQUET ? parquetRows(statement, file) : -1;
        DuckDBResultSet result = statement.executeQuery(sql).unwrap(DuckDBResultSet.class);
        ArrowReader reader = (ArrowReader) result.arrowExportStream(allocator, BATCH_ROWS);
        try {
          BlankText.check(name, format, literal(unglobbed(file)), sql, columns(reader));
          var source = new Source(file, name, sql, Files.size(file), rows);
          return new DuckInput(connection, statement, result, reader, source);
        } catch (SQLException | IOException | RuntimeException e) {
          reader.close();
          throw e;
        }
      } catch (SQLException | IOException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw DuckFailure.of(file, name, sql, e);
    }
  }

  private static List<String> columns(ArrowReader reader) throws IOException {
    return reader.getVectorSchemaRoot().getSchema().getFields().stream()
        .map(Field::getName)
        .toList();
  }

  /// A database in memory that streams its results, spills beside other temporary files,
  /// fetches nothing, and whose instants are in UTC.
  static Connection connect() throws SQLException {
    var properties = new Properties();
    properties.setProperty("jdbc_stream_results", "true");
    properties.setProperty("temp_directory", System.getProperty("java.io.tmpdir"));
    properties.setProperty("autoinstall_known_extensions", "false");
    properties.setProperty("autoload_known_extensions", "false");
    Connection connection = DriverManager.getConnection("jdbc:duckdb:", properties);
    try (Statement statement = connection.createStatement()) {
      // Else the zone of this machine becomes part of the type of every instant it reads.
      statement.execute("SET TimeZone = 'UTC'");
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  /// `text` as a literal of SQL.
  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private static String call(Path file, InputFormat format) {
    String name = literal(unglobbed(file));
    return switch (format) {
      case PARQUET -> "read_parquet(" + name + ")";
      // Two quotes are the empty text, and nothing at all is null: as `export` writes them. All of
      // the
      // file is looked at for its types: a text behind a million numbers is no error.
      case CSV -> "read_csv(" + name + ", allow_quoted_nulls = false, sample_size = -1)";
      case JSON -> "read_json(" + name + ", sample_size = -1)";
      case ARROW -> throw new AssertionError("Arrow data does not go through DuckDB");
    };
  }

  /// DuckDB takes names for patterns; a pattern that matches one character only is that character.
  private static String unglobbed(Path file) {
    return file.toString().replaceAll("([*?\\[])", "[$1]");
  }

  private static long parquetRows(Statement statement, Path file) throws SQLException {
    String name = literal(unglobbed(file));
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT sum(num_rows)::BIGINT FROM parquet_file_metadata(" + name + ")")) {
      return rows.next() ? rows.getLong(1) : -1;
    }
  }

  @Override
  public BatchSource rows() {
    return rows;
  }

  @Override
  public long sourceBytes() {
    return source.bytes;
  }

  @Override
  public double done(long read) {
    return source.rows < 0 ? -1 : read / (double) Math.max(1, source.rows);
  }

  @Override
  public void close() throws IOException {
    try (connection;
        statement;
        result;
        reader;
        rows) {
      // Closed in reverse order.
    } catch (SQLException e) {
      throw new IOException("DuckDB did not close: " + e.getMessage(), e);
    }
  }
}
