package io.sheaf.benchmarks.query;

import io.sheaf.duckdb.SheafDuckDb;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.schema.Field;
import io.sheaf.store.Key;
import io.sheaf.store.Options;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import io.sheaf.store.TableName;
import io.sheaf.store.TableOptions;
import io.sheaf.store.arrow.VectorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBResultSet;

/// The same rows at every peer's, and one connection that asks them all.
final class TpchTables implements AutoCloseable {
  /// Texts of a few values, which a store has as dictionaries (`sheaf import --dictionary auto`).
  private static final Set<String> FEW =
      Set.of("l_returnflag", "l_linestatus", "l_shipmode", "c_mktsegment");

  private static final Set<String> MONEY =
      Set.of("l_quantity", "l_extendedprice", "l_discount", "l_tax");

  private final RootAllocator allocator = new RootAllocator();
  private final Path directory;
  private final Store store;
  private final DuckDBConnection connection;
  private final SheafDuckDb tables;

  TpchTables(Path directory, long pool) throws SQLException, IOException {
    this.directory = directory;
    store = Store.open(directory.resolve("store"), Options.defaults().pool(pool));
    connection = DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class);
    tables = SheafDuckDb.register(connection, store);
  }

  /// Makes the tables of a scale, at every peer's.
  void make(double scale, boolean dictionaries, int bits) throws SQLException, IOException {
    execute("ATTACH '%s' AS file".formatted(directory.resolve("tpch.duckdb")));
    for (String table : TpchFiles.TABLES) {
      Path text = directory.resolve(table + ".csv");
      Path parquet = directory.resolve(table + ".parquet");
      TpchFiles.write(table, scale, text);
      execute("CREATE TABLE %s (%s)".formatted(table, TpchFiles.columns(table)));
      execute("COPY %s FROM '%s' (DELIMITER '|', HEADER false)".formatted(table, text));
      Files.delete(text);
      execute("CREATE TABLE file.%s AS FROM memory.%s".formatted(table, table));
      execute("COPY memory.%s TO '%s'".formatted(table, parquet));
      execute("CREATE VIEW parquet_%s AS FROM '%s'".formatted(table, parquet));
      fill(table, dictionaries, bits);
    }
    execute("CHECKPOINT file");
    own("memory.lineitem");
  }

  /// Takes those that were made there before, of one peer.
  ///
  /// @param memory that DuckDB may use
  void reopen(Peer peer, long memory) throws SQLException {
    execute("SET memory_limit = '%d MiB'".formatted(memory >> 20));
    execute("SET temp_directory = '%s'".formatted(directory.resolve("spill")));
    if (peer == Peer.FILE) {
      execute("ATTACH '%s' AS file (READ_ONLY)".formatted(directory.resolve("tpch.duckdb")));
    }
    own(peer.table("lineitem"));
  }

  /// Makes the table of one's own, which the join is with.
  private void own(String from) throws SQLException {
    execute(
        "CREATE TABLE own AS SELECT DISTINCT l_shipmode, length(l_shipmode) AS speed FROM " + from);
  }

  /// @param bits of a decimal; 128 is what Arrow data usually has
  private void fill(String table, boolean dictionaries, int bits) throws SQLException, IOException {
    List<String> columns = new ArrayList<>();
    for (String column : FEW) {
      if (!dictionaries || !TpchFiles.columns(table).contains(column)) continue;
      execute("CREATE TYPE %s AS ENUM (SELECT %s FROM %s)".formatted("e_" + column, column, table));
      columns.add("%s::e_%s AS %s".formatted(column, column, column));
    }
    Set<String> money = table.equals("lineitem") && bits == 64 ? MONEY : Set.of();
    for (String column : money) columns.add("(%s * 100)::BIGINT AS %s".formatted(column, column));
    String all = columns.isEmpty() ? "*" : "* REPLACE (" + String.join(",", columns) + ")";
    try (Statement statement = connection.createStatement();
        DuckDBResultSet rows =
            statement
                .executeQuery("SELECT %s FROM memory.%s".formatted(all, table))
                .unwrap(DuckDBResultSet.class);
        ArrowReader reader = (ArrowReader) rows.arrowExportStream(allocator, 65_536);
        BatchSource source = new NarrowSource(VectorSource.of(reader), money)) {
      store.createTable(TableName.of(table), source, TableOptions.defaults(), Key.random());
    }
  }

  void threads(int threads) throws SQLException {
    execute("SET threads = " + threads);
  }

  /// What a peer takes for a question.
  Taken ask(Peer peer, Question question) throws SQLException {
    if (peer != Peer.STREAM) return ask(question.over(peer));
    try (Snapshot snapshot = store.snapshot()) {
      List<String> names = question.tables();
      ArrowArrayStream[] streams = new ArrowArrayStream[names.size()];
      try {
        for (int i = 0; i < streams.length; i++) {
          streams[i] = ArrowArrayStream.allocateNew(allocator);
          String name = names.get(i);
          snapshot
              .table(name)
              .scan()
              .select(columns(snapshot, name, question))
              .export(allocator, streams[i]);
          connection.registerArrowStream(peer.table(name), streams[i]);
        }
        return ask(question.over(peer));
      } finally {
        for (ArrowArrayStream stream : streams) if (stream != null) stream.close();
      }
    }
  }

  /// A stream brings every column it has, so that it is given those of the question only.
  private static List<String> columns(Snapshot snapshot, String table, Question question) {
    return snapshot.table(table).schemaMessage().schema().fields().stream()
        .map(Field::name)
        .filter(question::names)
        .toList();
  }

  private Taken ask(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return Taken.by(statement, sql);
    }
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// Bytes of the pool that are pinned.
  long pinned() {
    return store.poolReport().pinnedBytes();
  }

  /// Rows of a table.
  long rows(String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("SELECT count(*) FROM memory." + table)) {
      count.next();
      return count.getLong(1);
    }
  }

  @Override
  public void close() throws SQLException {
    tables.close();
    try (Connection _ = connection) {
      for (String table : TpchFiles.TABLES) {
        execute("DROP VIEW IF EXISTS " + Peer.STREAM.table(table));
      }
    }
    allocator.close();
    store.close();
  }
}
