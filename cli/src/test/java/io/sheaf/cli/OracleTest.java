package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sheaf.duckdb.SheafDuckDb;
import io.sheaf.flight.ServerOptions;
import io.sheaf.flight.SheafServer;
import io.sheaf.store.Options;
import io.sheaf.store.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One store through every door: text, Substrait, the Python dataset, DuckDB over that and DuckDB
/// in the process, beside DuckDB over the same rows in plain Arrow. Needs the Python that the build
/// makes.
final class OracleTest {
  private static final Path PYTHON = Path.of(System.getProperty("sheaf.python", "absent"));

  /// A build takes one seed: DuckDB itself dies of some data, which no test survives.
  private static final long SEED = Long.getLong("sheaf.seed", 1);

  private static final int CASES = Integer.getInteger("sheaf.oracle.cases", 40);
  private static final String QUERY = "sql ";

  @TempDir private Path directory;

  @Test
  void everyDoorShowsTheRowsThatDuckDbFindsInPlainArrow() throws Exception {
    assumeTrue(Files.isExecutable(PYTHON), "skipped: no Python with pyarrow at " + PYTHON);
    for (String name : List.of("oracle_columns.py", "oracle.py")) {
      try (InputStream source = getClass().getResourceAsStream(name)) {
        Files.write(directory.resolve(name), Objects.requireNonNull(source).readAllBytes());
      }
    }
    Path script = directory.resolve("oracle.py");
    String last = "";
    try (Store store = Store.open(directory.resolve("store"), Options.defaults());
        SheafServer server = SheafServer.start(store, ServerOptions.defaults().port(0));
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        SheafDuckDb _ = SheafDuckDb.register(connection, store);
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      String port = Integer.toString(server.port());
      last = run(script, port, statement);
      assertEquals(List.of(), store.poolReport().holders(), "pins are left");
    }
    System.out.println(last);
    assertTrue(last.contains("cases, 0 differ"), last);
  }

  /// Answers the script's queries until it ends; gives what it said last.
  private static String run(Path script, String port, Statement statement) throws Exception {
    String seed = Long.toString(SEED);
    var builder =
        new ProcessBuilder(
            PYTHON.toString(), script.toString(), port, seed, Integer.toString(CASES));
    Path root = Path.of(System.getProperty("sheaf.root"));
    builder.environment().put("PYTHONPATH", root.resolve("integrations/python/src").toString());
    Process python = builder.redirectErrorStream(true).start();
    StringBuilder said = new StringBuilder();
    try (BufferedReader out = python.inputReader(StandardCharsets.UTF_8);
        Writer in = python.outputWriter(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(QUERY)) answer(in, statement, line.substring(QUERY.length()));
        else said.append(line).append('\n');
      }
    } finally {
      python.destroy();
    }
    assertEquals(0, python.waitFor(), said + "seed " + seed);
    return said.toString().strip();
  }

  private static void answer(Writer in, Statement statement, String sql)
      throws IOException, SQLException {
    List<Long> ids = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) ids.add(rows.getLong(1));
    } catch (SQLException e) {
      throw new AssertionError(sql + ", seed " + SEED, e);
    }
    in.write(ids + "\n");
    in.flush();
  }
}
