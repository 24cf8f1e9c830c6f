package io.sheaf.benchmarks.prune;

import io.sheaf.store.Key;
import io.sheaf.store.Options;
import io.sheaf.store.Store;
import io.sheaf.store.TableName;
import io.sheaf.store.TableOptions;
import io.sheaf.store.arrow.VectorSource;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBResultSet;

/// The rows, in a store, twice: in the order of their keys and shuffled; the latter in DuckDB's
/// memory, too, and in a file of Arrow's.
final class Items implements AutoCloseable {
  static final String SORTED = "sorted";
  static final String SHUFFLED = "shuffled";

  private static final String MADE =
      """
      SELECT i AS key, (hash(i + 1) % 1000000)::BIGINT / 100.0::DOUBLE AS price,
        (hash(i + 2) % 1000)::INTEGER AS code, make_timestamp(i * 1000000) AS seen,
        ['Amsterdam', 'Berlin', 'Copenhagen', 'Dublin', 'Edinburgh', 'Florence', 'Geneva',
         'Helsinki'][1 + (hash(i + 3) % 8)::INTEGER] AS city
      FROM range(ROWS) r(i) ORDER BY ORDERED
      """;

  private final RootAllocator allocator = new RootAllocator();
  private final Store store;
  private final DuckDBConnection connection;

  Items(Path directory, long rows) throws SQLException, IOException {
    store = Store.open(directory.resolve("store"), Options.defaults().pool(rows * 96 + (64 << 20)));
    connection = DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class);
    for (String table : new String[] {SORTED, SHUFFLED}) {
      String order = table.equals(SORTED) ? "i" : "hash(i)";
      execute(
          "CREATE TABLE %s AS %s"
              .formatted(table, MADE.replace("ROWS", "" + rows).replace("ORDERED", order)));
      fill(table);
    }
    execute("DROP TABLE sorted");
    execute("SET threads = 1");
  }

  private void fill(String table) throws SQLException, IOException {
    try (Statement statement = connection.createStatement();
        DuckDBResultSet rows =
            statement.executeQuery("FROM " + table).unwrap(DuckDBResultSet.class);
        ArrowReader reader = (ArrowReader) rows.arrowExportStream(allocator, 65_536);
        VectorSource source = VectorSource.of(reader)) {
      store.createTable(TableName.of(table), source, TableOptions.defaults(), Key.random());
    }
  }

  Store store() {
    return store;
  }

  RootAllocator allocator() {
    return allocator;
  }

  DuckDBConnection connection() {
    return connection;
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
    allocator.close();
    store.close();
  }
}
