package io.sheaf.cli.sql;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.failure.Near;
import io.sheaf.duckdb.SheafDuckDb;
import io.sheaf.duckdb.SqlText;
import io.sheaf.store.Snapshot;
import io.sheaf.store.TableName;
import io.sheaf.store.TableView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A DuckDB in memory that knows the tables of one snapshot and has no way out.
///
/// What it may take is bounded; what does not fit spills into a directory of its own. Closed by
/// whoever opened it, before the snapshot.
public final class Sandbox implements AutoCloseable {
  private static final Pattern NO_TABLE = Pattern.compile("Table with name (.+) does not exist");

  private final Connection connection;
  private final Snapshot snapshot;
  private final SheafDuckDb tables;
  private final long memory;
  private final Path spill;

  private Sandbox(
      Connection connection, Snapshot snapshot, SheafDuckDb tables, long memory, Path spill) {
    this.connection = connection;
    this.snapshot = snapshot;
    this.tables = tables;
    this.memory = memory;
    this.spill = spill;
  }

  /// Opens one over a snapshot, which stays the caller's.
  ///
  /// @param memory the most bytes that DuckDB may take; four times as many of the disk
  public static Sandbox open(Snapshot snapshot, long memory) throws SQLException, IOException {
    return open(snapshot, memory, true);
  }

  private static Sandbox open(Snapshot snapshot, long memory, boolean streaming)
      throws SQLException, IOException {
    // Its own: what lies in the temporary directory DuckDB reads, whatever else it is forbidden.
    Path spill = Files.createTempDirectory("sheaf-sql");
    try {
      Connection connection = connect(spill, streaming);
      try {
        SheafDuckDb tables = SheafDuckDb.registerFunction(connection, snapshot);
        execute(connection, "SET TimeZone = 'UTC'");
        execute(connection, "SET memory_limit = '%d B'".formatted(memory));
        execute(connection, "SET max_temp_directory_size = '%d B'".formatted(4 * memory));
        execute(connection, "SET enable_external_access = false");
        execute(connection, "SET lock_configuration = true");
        return new Sandbox(connection, snapshot, tables, memory, spill);
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException | RuntimeException e) {
      delete(spill);
      throw e;
    }
  }

  private static Connection connect(Path spill, boolean streaming) throws SQLException {
    var properties = new Properties();
    properties.setProperty("jdbc_stream_results", Boolean.toString(streaming));
    properties.setProperty("autoinstall_known_extensions", "false");
    properties.setProperty("autoload_known_extensions", "false");
    properties.setProperty("allow_community_extensions", "false");
    properties.setProperty("temp_directory", spill.toString());
    return DriverManager.getConnection("jdbc:duckdb:", properties);
  }

  /// Why a statement fails, where its stream has forgotten it: it is run again without one.
  Exception reason(Parameters asked, Exception otherwise) {
    try (Sandbox again = open(snapshot, memory, false)) {
      again.admit(asked.sql());
      try (PreparedStatement statement = again.connection.prepareStatement(asked.sql())) {
        asked.bind(statement);
        statement.executeQuery().close();
        return otherwise;
      }
    } catch (SQLException | IOException e) {
      return e;
    }
  }

  /// The connection, whose configuration is locked.
  Connection connection() {
    return connection;
  }

  /// Checks that a text is one statement that reads tables that are there, and makes them known.
  ///
  /// @throws CommandException when it is not, saying what is wrong
  void admit(String sql) {
    try (SqlText text = SqlText.parse(connection, sql)) {
      if (text.statements() != 1) {
        throw CommandException.usage(text.statements() + " statements; one is run at a time");
      }
      defineTables(sql.toLowerCase(Locale.ROOT));
      if (!text.reads()) {
        throw CommandException.denied("SQL is read-only here: SELECT, or EXPLAIN of one");
      }
    } catch (SQLException e) {
      Matcher missing = NO_TABLE.matcher(String.valueOf(e.getMessage()));
      throw missing.find() ? absent(missing.group(1), e) : SqlFailure.of(e);
    }
  }

  /// A table is a view of that very name; those that the text can mean are enough.
  private void defineTables(String lowerCase) throws SQLException {
    for (TableView table : snapshot.tables()) {
      TableName name = table.name();
      if (!lowerCase.contains(name.table().toLowerCase(Locale.ROOT))) continue;
      execute(connection, "CREATE SCHEMA IF NOT EXISTS " + quoted(name.schema()));
      execute(
          connection,
          "CREATE VIEW IF NOT EXISTS %s.%s AS FROM sheaf_scan('%s')"
              .formatted(
                  quoted(name.schema()),
                  quoted(name.table()),
                  name.qualified().replace("'", "''")));
    }
  }

  /// What to say where DuckDB found no table of a name.
  private CommandException absent(String name, SQLException e) {
    List<String> names = new ArrayList<>();
    snapshot.tables().forEach(table -> names.add(shown(table.name())));
    return CommandException.absent("no table \"" + name + "\"" + Near.suggestion(name, names), e);
  }

  private static String shown(TableName name) {
    return name.schema().equals(TableName.MAIN) ? name.table() : name.qualified();
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }

  @Override
  public void close() throws SQLException, IOException {
    tables.close();
    connection.close();
    delete(spill);
  }
}
