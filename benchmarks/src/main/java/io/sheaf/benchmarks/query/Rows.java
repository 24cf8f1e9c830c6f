package io.sheaf.benchmarks.query;

import io.sheaf.duckdb.SheafDuckDb;
import io.sheaf.store.Key;
import io.sheaf.store.Options;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import io.sheaf.store.TableOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBResultSet;

/// The same rows at every peer's.
final class Rows implements AutoCloseable {
  private static final String MADE =
      """
      SELECT i AS l_orderkey,
        (1 + hash(i) % 50)::DECIMAL(15,2) AS l_quantity,
        (90000 + hash(i + 1) % 10000000)::DECIMAL(15,2) / 100 AS l_extendedprice,
        (hash(i + 2) % 11)::DECIMAL(15,2) / 100 AS l_discount,
        l_quantity::DOUBLE AS l_weight,
        l_extendedprice::DOUBLE AS l_price,
        l_discount::DOUBLE AS l_rebate,
        DATE '1992-01-01' + (hash(i + 3) % 2526)::INTEGER AS l_shipdate,
        ['A', 'N', 'R'][1 + (hash(i + 4) % 3)::INTEGER] AS l_returnflag,
        ['F', 'O'][1 + (hash(i + 5) % 2)::INTEGER] AS l_linestatus,
        ['AIR', 'FOB', 'MAIL', 'RAIL', 'REG AIR', 'SHIP', 'TRUCK'][1 + (hash(i + 6) % 7)::INTEGER]
          AS l_shipmode
      FROM range(ROWS) r(i)
      """;

  private final RootAllocator allocator = new RootAllocator();
  private final Store store;
  private final DuckDBConnection connection;
  private final SheafDuckDb tables;

  Rows(Path directory, long rows, long pool) throws SQLException, IOException {
    store = Store.open(directory.resolve("store"), Options.defaults().pool(pool));
    connection = DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class);
    tables = SheafDuckDb.register(connection, store);
    Path file = directory.resolve("items.duckdb");
    Path parquet = directory.resolve("items.parquet");
    // The types that a table has, and not those that an expression ends with.
    execute(
        "CREATE TABLE items AS SELECT * REPLACE (l_extendedprice::DECIMAL(15,2) AS l_extendedprice,"
            + " l_discount::DECIMAL(15,2) AS l_discount) FROM ("
            + MADE.replace("ROWS", Long.toString(rows))
            + ")");
    execute("ATTACH '%s' AS file".formatted(file));
    execute("CREATE TABLE file.items AS FROM items");
    execute("CHECKPOINT file");
    execute("COPY items TO '%s'".formatted(parquet));
    execute("CREATE VIEW parquet AS FROM '%s'".formatted(parquet));
    execute(
        "CREATE TABLE modes AS SELECT DISTINCT l_shipmode, length(l_shipmode) AS weight FROM"
            + " items");
    fill();
  }

  private void fill() throws SQLException, IOException {
    try (Statement statement = connection.createStatement();
        DuckDBResultSet all = statement.executeQuery("FROM items").unwrap(DuckDBResultSet.class);
        ArrowReader reader = (ArrowReader) all.arrowExportStream(allocator, 65_536)) {
      store
          .createTable("items", reader.getVectorSchemaRoot().getSchema(), TableOptions.defaults())
          .append(reader, Key.random());
    }
  }

  void threads(int threads) throws SQLException {
    execute("SET threads = " + threads);
  }

  /// Seconds that a peer takes for a question, and what it answers.
  double seconds(Peer peer, Question question) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (peer != Peer.STREAM) return seconds(statement, question.over(peer.table()));
      try (Snapshot snapshot = store.snapshot();
          ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator)) {
        snapshot.table("items").scan().select(columns(question)).export(allocator, stream);
        connection.registerArrowStream(peer.table(), stream);
        return seconds(statement, question.over(peer.table()));
      }
    }
  }

  /// A stream brings every column it has, so that it is given those of the question only.
  private List<String> columns(Question question) {
    List<String> columns = new ArrayList<>();
    try (Snapshot snapshot = store.snapshot()) {
      snapshot.table("items").schemaMessage().schema().fields().stream()
          .map(field -> field.name())
          .filter(question.over("")::contains)
          .forEach(columns::add);
    }
    return columns;
  }

  private static double seconds(Statement statement, String sql) throws SQLException {
    long start = System.nanoTime();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) rows.getString(1);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /// All of what a peer answers, as text.
  String answer(Peer peer, Question question) throws SQLException {
    StringBuilder answer = new StringBuilder();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(question.over(peer.table()))) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        for (int i = 1; i <= columns; i++) answer.append(rows.getString(i)).append('|');
      }
    }
    return answer.toString();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// Bytes of the pool that are pinned.
  long pinned() {
    return store.poolReport().pinnedBytes();
  }

  @Override
  public void close() throws SQLException {
    tables.close();
    try (Connection _ = connection) {
      execute("DROP VIEW IF EXISTS stream");
    }
    allocator.close();
    store.close();
  }
}
