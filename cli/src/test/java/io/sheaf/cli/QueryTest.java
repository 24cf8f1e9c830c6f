package io.sheaf.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.cli.failure.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `sheaf query`: what it answers, and what it does not do.
final class QueryTest {
  private static final String SECRET = "never to be seen";

  @TempDir Path directory;
  private Cli cli;
  private Path file;

  @BeforeEach
  void importTables() throws IOException {
    cli = new Cli(directory.resolve("store"));
    file = Files.writeString(directory.resolve("secret.csv"), "word\n" + SECRET + "\n");
    Path trips = Files.writeString(directory.resolve("trips.csv"), "id,city\n1,Rome\n2,Oslo\n");
    Path more = Files.writeString(directory.resolve("more.csv"), "id,city\n3,Rome\n");
    ok("import", trips.toString());
    ok("import", more.toString(), "--table", "trips", "--mode", "append");
    ok("import", trips.toString(), "--table", "old.trips");
  }

  private Cli.Result ok(String... args) {
    Cli.Result result = cli.run(args);
    assertEquals(Exit.DONE, result.exit(), result.err());
    return result;
  }

  private void refused(Exit exit, String why, String... args) {
    Cli.Result result = cli.run(args);
    assertEquals(exit, result.exit(), result.err());
    assertTrue(result.err().contains(why), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
  }

  @Test
  void rowsComeOutInEveryFormatThatCatHas() {
    String sql = "SELECT city, count(*) AS n FROM trips GROUP BY city ORDER BY n DESC, city";
    assertEquals(List.of("city,n", "Rome,2", "Oslo,1"), ok("query", sql).lines());
    assertEquals(
        List.of("{\"city\":\"Rome\",\"n\":2}", "{\"city\":\"Oslo\",\"n\":1}"),
        ok("query", sql, "--format", "jsonl").lines());
    assertTrue(ok("query", sql, "--format", "table").out().contains("Rome"));
    assertTrue(ok("query", sql, "--format", "arrow").bytes().length > 100);
    assertTrue(ok("query", sql, "--format", "parquet").out().startsWith("PAR1"));
    assertEquals(
        List.of("city,n"), ok("query", sql.replace("GROUP", "WHERE id > 9 GROUP")).lines());
  }

  @Test
  void standardInputSchemasSnapshotsAndSelfJoinsAreRead() {
    assertEquals("3", ok("query", "SELECT count(*) FROM trips").lines().getLast());
    assertEquals("2", ok("query", "SELECT count(*) FROM old.trips").lines().getLast());
    assertEquals("2", ok("query", "SELECT count(*) FROM trips", "--at", "1").lines().getLast());
    String join =
        "WITH t AS (FROM trips) SELECT count(*) FROM t JOIN old.trips o USING (id) JOIN \"trips\" u"
            + " USING (id)";
    assertEquals("2", ok("query", join).lines().getLast());
    cli.input("SELECT max(id) AS newest\nFROM main.trips".getBytes(UTF_8));
    assertEquals(List.of("newest", "3"), ok("query", "-").lines());
    assertEquals(
        "2",
        ok("query", "SELECT count(*) FROM sheaf_scan('trips', at => 1)", "--at", "1")
            .lines()
            .getLast());
  }

  @Test
  void parametersAreValuesAndNeverText() {
    String sql = "SELECT id FROM trips WHERE city = $city AND id < $most ORDER BY id";
    assertEquals(
        List.of("id", "1"), ok("query", sql, "--param", "city=Rome", "--param", "most=3").lines());
    assertEquals(
        List.of("id"),
        ok("query", sql, "--param", "city=' OR 1=1 --", "--param", "most=3").lines());
    assertEquals(
        List.of("x", "$city"), ok("query", "SELECT '$city' AS x /* $city */ -- $city").lines());
    refused(Exit.USAGE, "$most has no value", "query", sql, "--param", "city=Rome");
    refused(Exit.USAGE, "no such $name", "query", "SELECT 1", "--param", "a=1");
    refused(Exit.USAGE, "$name", "query", "SELECT ?");
  }

  @Test
  void whatCannotBeMeantIsSaidInOneLine() {
    refused(Exit.ABSENT, "no table \"tripz\"; did you mean \"trips\"?", "query", "FROM tripz");
    refused(Exit.ABSENT, "trips", "query", "FROM nosuch.trips");
    refused(Exit.ABSENT, "no table \"secret\"", "query", "FROM secret");
    refused(Exit.ABSENT, "cty", "query", "SELECT cty FROM trips");
    refused(Exit.USAGE, "syntax error", "query", "SELEC 1");
    refused(Exit.USAGE, "2 statements", "query", "SELECT 1; SELECT 2");
    refused(Exit.ABSENT, "snapshot 99", "query", "FROM trips", "--at", "99");
    refused(Exit.FAILED, "Conversion Error", "query", "SELECT city::INT FROM trips");
  }

  @Test
  void aQueryThatTakesTooLongIsCancelled() {
    refused(
        Exit.FAILED,
        "took longer than 0.2 s",
        "query",
        "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range * b.range = 7",
        "--timeout",
        "200ms");
  }

  @Test
  void nothingGetsOut() throws IOException {
    Path target = directory.resolve("escaped");
    List<String> attempts = Escapes.attempts(file, target);
    for (String sql : attempts) {
      Cli.Result result = cli.run("query", sql);
      assertNotEquals(Exit.DONE, result.exit(), sql + " gave " + result.out());
      assertFalse((result.out() + result.err()).contains(SECRET), sql);
      assertFalse(Files.exists(target), sql);
    }
    System.out.printf("escapes through sheaf query: %d tried, 0 through%n", attempts.size());
    assertEquals(List.of("count_star()", "3"), ok("query", "SELECT count(*) FROM trips").lines());
  }
}
