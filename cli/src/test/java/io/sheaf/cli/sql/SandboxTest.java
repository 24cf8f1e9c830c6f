package io.sheaf.cli.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.store.Options;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import io.sheaf.store.TableOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One sandbox, and all that someone tries in it who wants more than to read tables.
final class SandboxTest {
  @TempDir Path directory;

  @Test
  void nothingGetsOutOfASandboxHoweverOftenItIsTried() throws Exception {
    Path secret = Files.writeString(directory.resolve("secret.csv"), "word\nnever to be seen\n");
    Path target = directory.resolve("escaped");
    List<String> through = new ArrayList<>();
    int tried = 0;
    try (Store store =
        Store.open(directory.resolve("store"), Options.defaults().pool(Options.mib(16)))) {
      Schema schema =
          new Schema(
              List.of(
                  Field.nullable("id", new ArrowType.Int(64, true)),
                  Field.nullable("city", new ArrowType.Utf8())));
      store.createTable("trips", schema, TableOptions.defaults());
      try (Snapshot snapshot = store.snapshot();
          Sandbox sandbox = Sandbox.open(snapshot, Options.mib(64))) {
        for (String attempt : attempts()) {
          String sql = attempt.replace("@", secret.toString()).replace("#", target.toString());
          if (runs(sandbox, sql)) through.add(attempt);
          assertFalse(Files.exists(target), sql);
          tried++;
        }
        assertEquals("[false, true, 64.0 MiB]", settings(sandbox));
      }
    }
    System.out.printf("escapes from a sandbox: %d tried, %d through%n", tried, through.size());
    assertEquals(List.of(), through);
  }

  private static boolean runs(Sandbox sandbox, String sql) throws IOException {
    try (QueryRows rows = QueryRows.run(sandbox, sql, Map.of(), Duration.ofSeconds(30))) {
      while (rows.next() != null) {}
      return true;
    } catch (CommandException e) {
      return false;
    }
  }

  private static String settings(Sandbox sandbox) throws SQLException {
    String sql =
        "SELECT [current_setting('enable_external_access')::VARCHAR,"
            + " current_setting('lock_configuration')::VARCHAR,"
            + " current_setting('memory_limit')::VARCHAR]::VARCHAR";
    try (Statement statement = sandbox.connection().createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  /// A line each, with `%n` and `%t` for breaks and tabs.
  private static List<String> attempts() throws IOException {
    try (InputStream lines = SandboxTest.class.getResourceAsStream("escapes.sql")) {
      assertNotNull(lines);
      return new String(lines.readAllBytes(), UTF_8)
          .lines()
          .map(line -> line.replace("%n", "\n").replace("%t", "\t"))
          .toList();
    }
  }
}
