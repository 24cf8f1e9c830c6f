package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.cli.failure.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `cat`, `export` and `ls`: what goes out.
final class ReadTest {
  @TempDir Path dir;
  private Cli cli;

  @BeforeEach
  void aTable() throws IOException {
    cli = new Cli(dir.resolve("store"));
    var rows = new StringBuilder("n,word\n");
    for (int i = 0; i < 30; i++) {
      rows.append(i).append(",w").append(i).append('\n');
    }
    cli.ok("import", Files.writeString(dir.resolve("flights.csv"), rows).toString());
  }

  private Cli person() {
    return new Cli(dir.resolve("store")).with("NO_COLOR", "1").with("COLUMNS", "80").onTerminal();
  }

  @Test
  void aWrongNameIsAnsweredWithTheNearOne() {
    String store = dir.resolve("store").toString();
    assertEquals(
        "sheaf: no table \"flihgts\" in " + store + "; did you mean \"flights\"?",
        cli.fails(Exit.ABSENT, "cat", "flihgts"));
    assertEquals(
        "sheaf: no column \"wrod\" in main.flights; did you mean \"word\"?",
        cli.fails(Exit.ABSENT, "cat", "flights", "--columns", "wrod"));
    cli.fails(Exit.ABSENT, "cat", "flights", "--at", "99");
    cli.fails(Exit.USAGE, "cat", "flights", "--at", "yesterday");
    cli.fails(Exit.USAGE, "cat", "flights", "--format", "xml");
  }

  @Test
  void aStoreThatIsNotThereIsNotMadeByReading() {
    Path nowhere = dir.resolve("nowhere");
    String line = new Cli(nowhere).fails(Exit.ABSENT, "ls");
    assertTrue(line.startsWith("sheaf: no store in " + nowhere), line);
    assertFalse(Files.exists(nowhere));
  }

  @Test
  void columnsAndLimitChooseInOrder() {
    assertEquals(
        "word,n\nw0,0\nw1,1\n",
        cli.ok("cat", "flights", "--columns", "word,n", "--limit", "2").out());
    assertEquals("n,word\n", cli.ok("cat", "flights", "--limit", "0").out());
  }

  @Test
  void anEarlierSnapshotIsStillThere() throws IOException {
    String more = Files.writeString(dir.resolve("m.csv"), "n,word\n99,x\n").toString();
    cli.ok("import", more, "--table", "flights", "--mode", "append");
    assertEquals(31, cli.ok("cat", "flights", "--at", "1").lines().size());
    assertEquals(32, cli.ok("cat", "flights", "--at", "2").lines().size());
    assertEquals(32, cli.ok("cat", "flights", "--at", "2999-01-01").lines().size());
  }

  @Test
  void aPersonSeesTwentyRowsInColumnsAndHowManyThereAre() {
    Cli.Result result = person().ok("cat", "flights");
    assertEquals(21, result.lines().size());
    assertEquals(" n  word", result.lines().getFirst());
    assertEquals("19  w19", result.lines().getLast());
    assertTrue(result.err().contains("20 of 30 rows; --limit N shows more"), result.err());
    assertEquals(31, person().ok("cat", "flights", "--limit", "100").lines().size());
    assertEquals("", person().ok("cat", "flights", "-q").err());
  }

  @Test
  void aTerminalIsNotFilledWithBytes() {
    String line = person().fails(Exit.USAGE, "cat", "flights", "--format", "arrow");
    assertTrue(line.contains("a terminal cannot show arrow"), line);
    person().fails(Exit.USAGE, "export", "flights", "-");
  }

  @Test
  void everyFormatComesBackEqual() throws SQLException {
    Path source = dir.resolve("source.parquet");
    Duck.run("COPY (" + Duck.EVERYTHING + ") TO '" + source + "' (FORMAT parquet)");
    cli.ok("import", source.toString());
    for (String suffix : List.of("arrow", "arrows", "feather")) {
      Path file = dir.resolve("out." + suffix);
      cli.ok("export", "source", file.toString());
      cli.ok("import", file.toString(), "--table", suffix);
      Path back = dir.resolve(suffix + ".parquet");
      cli.ok("export", suffix, back.toString());
      Duck.assertSame("'" + source + "'", "'" + back + "'");
    }
  }

  @Test
  void textFormatsAreReadByDuckDbAsTheSameRows() throws SQLException {
    Path source = dir.resolve("source.parquet");
    Duck.run("COPY (" + Duck.EVERYTHING + ") TO '" + source + "' (FORMAT parquet)");
    cli.ok("import", source.toString());
    String columns = "i8,u16,i32,i64,u64,f64,money,yes,s,long,day,clock,moment,sometimes";
    Path csv = dir.resolve("out.csv");
    Path jsonl = dir.resolve("out.jsonl");
    cli.ok("export", "source", csv.toString(), "--columns", columns);
    cli.ok("export", "source", jsonl.toString(), "--columns", columns);
    String wanted = text("'" + source + "'", columns);
    String types =
        ", columns = {'i8':'TINYINT','u16':'USMALLINT','i32':'INTEGER','i64':'BIGINT',"
            + "'u64':'UBIGINT','f64':'DOUBLE','money':'DECIMAL(12,2)','yes':'BOOLEAN',"
            + "'s':'VARCHAR','long':'VARCHAR','day':'DATE','clock':'TIME',"
            + "'moment':'TIMESTAMP','sometimes':'BIGINT'}";
    String asCsv = "read_csv('" + csv + "', allow_quoted_nulls = false" + types + ")";
    String asJson = "read_json('" + jsonl + "', format = 'newline_delimited'" + types + ")";
    Duck.assertSame(wanted, text(asCsv, columns));
    Duck.assertSame(wanted, text(asJson, columns));
  }

  /// A relation with every value as DuckDB prints it.
  private static String text(String relation, String columns) {
    return "(SELECT COLUMNS(*)::VARCHAR FROM (SELECT " + columns + " FROM " + relation + "))";
  }

  @Test
  void anExportThatFailsLeavesWhatWasThere() throws IOException {
    Path file = Files.writeString(dir.resolve("out.csv"), "before");
    cli.fails(Exit.ABSENT, "export", "nope", file.toString());
    assertEquals("before", Files.readString(file));
    cli.fails(Exit.USAGE, "export", "flights", dir.resolve("x.xlsx").toString());
    cli.fails(Exit.ABSENT, "export", "flights", dir.resolve("no/such/x.csv").toString());
    try (var files = Files.list(dir)) {
      assertEquals(3, files.count());
    }
  }

  @Test
  void textsAreQuotedOnlyWhereTheyMustBe() throws IOException {
    String text = "a,b\n\"x\"\"y\",\"1,2\"\nplain,\n\"\",\"line\nend\"\n";
    cli.ok("import", Files.writeString(dir.resolve("q.csv"), text).toString());
    assertEquals(text, cli.ok("cat", "q").out());
    assertEquals(
        "{\"a\":\"x\\\"y\",\"b\":\"1,2\"}",
        cli.ok("cat", "q", "--format", "jsonl").lines().getFirst());
    assertTrue(cli.ok("cat", "q", "--format", "table").out().contains("line\\nend"));
  }

  @Test
  void lsShowsWhatFitsAPattern() {
    cli.ok("import", dir.resolve("flights.csv").toString(), "--table", "raw.flights_old");
    assertEquals(3, cli.ok("ls").lines().size());
    assertEquals(2, cli.ok("ls", "fl*").lines().size());
    assertEquals(2, cli.ok("ls", "raw.*").lines().size());
    assertEquals("", cli.ok("ls", "x*").out());
    assertEquals(
        "{\"table\":\"raw.flights_old\",\"rows\":30,\"columns\":2,"
            + "\"batches\":1,\"segments\":1,\"file_bytes\":"
            + "%s,\"snapshot\":2}\n".formatted(bytesOf(cli.ok("ls", "--json", "raw.*").out())),
        cli.ok("ls", "--json", "raw.*").out());
  }

  private static String bytesOf(String json) {
    return json.replaceFirst("(?s).*\"file_bytes\":([0-9]+,\"logical_bytes\":[0-9]+).*", "$1");
  }

  @Test
  void dropAndRenameChangeNamesOnly() {
    cli.ok("rename", "flights", "trips");
    assertEquals(31, cli.ok("cat", "trips").lines().size());
    cli.fails(Exit.USAGE, "drop", "trips");
    cli.fails(Exit.ABSENT, "drop", "flights", "-y");
    assertEquals("", cli.ok("drop", "trips", "--yes", "--json").err());
    cli.fails(Exit.ABSENT, "cat", "trips");
    assertTrue(cli.ok("ls").err().contains("no tables in"));
  }

  @Test
  void aPersonIsAskedBeforeATableIsDropped() {
    Cli.Result no =
        person()
            .input("n\n".getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .run("drop", "flights");
    assertEquals(Exit.FAILED, no.exit());
    assertTrue(no.err().contains("drop main.flights with 30 rows? [y/N] "), no.err());
    person().input("y\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)).ok("drop", "flights");
    cli.fails(Exit.ABSENT, "cat", "flights");
  }
}
