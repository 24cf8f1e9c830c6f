package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.cli.failure.Exit;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `import --dictionary`: the same values, stored otherwise.
final class DictionaryTest {
  /// Airports and their like: few, some null, some empty, one column of all different ones.
  private static final String ROWS =
      "SELECT i AS id, CASE WHEN i % 13 = 0 THEN NULL WHEN i % 17 = 0 THEN ''"
          + " ELSE 'APT' || (i * 7919 % 300) END AS origin,"
          + " 'carrier ' || (i // 20000) AS carrier, 'N' || i AS tail,"
          + " ('b' || i % 5)::BLOB AS bytes, (i % 9)::DECIMAL(9, 2) AS fee,"
          + " DATE '2026-01-01' + (i % 30)::INTEGER AS day, [i % 3] AS list"
          + " FROM range(ROWS) t(i)";

  @TempDir Path dir;
  private Cli cli;

  @BeforeEach
  void store() {
    cli = new Cli(dir.resolve("store"));
  }

  private Path parquet(String name, int rows) throws SQLException {
    Path file = dir.resolve(name);
    Duck.run(
        "COPY ("
            + ROWS.replace("ROWS", Integer.toString(rows))
            + ") TO '"
            + file
            + "' (FORMAT parquet)");
    return file;
  }

  private String encoding(String table, String column) {
    return encodings(table).getOrDefault(column, "no column " + column);
  }

  private Map<String, String> encodings(String table) {
    Map<String, String> encodings = new HashMap<>();
    for (String line : cli.ok("inspect", table).lines()) {
      String column = line.substring(0, line.indexOf(' '));
      encodings.put(column, line.contains(" dictionary ") ? "dictionary" : "plain");
    }
    return encodings;
  }

  private void comesBack(Path source, String table) throws SQLException {
    Path back = dir.resolve(table + "-back.parquet");
    cli.ok("export", table, back.toString());
    Duck.assertSame("'" + source + "'", "'" + back + "'");
    assertTrue(cli.ok("verify", table).out().endsWith("clean\n"));
  }

  @Test
  void namedColumnsComeBackEqualInOneSegment() throws SQLException {
    Path source = parquet("t.parquet", 200_000);
    String line =
        cli.ok("import", source.toString(), "--dictionary", "origin,carrier,tail,bytes,fee,day")
            .out();
    assertTrue(
        line.startsWith("t  200,000 rows  8 columns  ") && line.contains("  1 segment  "), line);
    Map<String, String> encodings = encodings("t");
    for (String column : List.of("origin", "carrier", "tail", "bytes", "fee", "day")) {
      assertEquals("dictionary", encodings.get(column), column);
    }
    assertEquals("plain", encodings.get("id"));
    comesBack(source, "t");
    assertEquals(
        cli.ok("cat", "t", "--columns", "id,origin", "--limit", "40").lines().get(14), "13,");
  }

  @Test
  void autoTakesTextOfFewValuesOnly() throws SQLException {
    Path source = parquet("t.parquet", 100_000);
    cli.ok("import", source.toString(), "--dictionary", "auto");
    Map<String, String> encodings = encodings("t");
    assertEquals("dictionary", encodings.get("origin"));
    assertEquals("dictionary", encodings.get("carrier"));
    for (String column : List.of("id", "tail", "bytes", "fee", "day", "list")) {
      assertEquals("plain", encodings.get(column), column);
    }
    comesBack(source, "t");
    cli.ok("import", source.toString(), "--table", "off", "--dictionary", "off");
    assertEquals("plain", encoding("off", "origin"));
  }

  @Test
  void everyFormatAndSortingGoThroughIt() throws IOException, SQLException {
    Path source = parquet("t.parquet", 30_000);
    cli.ok("import", source.toString());
    for (String suffix : List.of("csv", "jsonl", "arrow", "arrows")) {
      Path file = dir.resolve("from-" + suffix + "." + suffix);
      cli.ok("export", "t", file.toString(), "--columns", "id,origin,carrier,tail");
      String table = "from_" + suffix;
      cli.ok("import", file.toString(), "--table", table, "--dictionary", "auto");
      assertEquals("dictionary", encoding(table, "origin"), suffix);
      cli.ok(
          "import",
          file.toString(),
          "--table",
          "s_" + table,
          "--dictionary",
          "origin",
          "--sort",
          "origin");
      assertEquals("dictionary", encoding("s_" + table, "origin"), suffix);
      List<String> sorted = cli.ok("cat", "s_" + table, "--columns", "origin").lines();
      assertEquals(30_001, sorted.size());
      assertEquals("APT0", sorted.get(sorted.indexOf("APT0")));
      assertEquals(sorted.subList(1, 20_001), sorted.subList(1, 20_001).stream().sorted().toList());
    }
    String csv = dir.resolve("from-csv.csv").toString();
    assertEquals(Files.readString(Path.of(csv)), cli.ok("cat", "from_csv").out());
  }

  @Test
  void whatIsAppendedIsEncodedAsTheTableIs() throws SQLException {
    Path first = parquet("t.parquet", 50_000);
    Path more = parquet("more.parquet", 70_000);
    cli.ok("import", first.toString(), "--dictionary", "origin,day");
    String[] append = {"import", more.toString(), "--table", "t", "--mode", "append"};
    String line = cli.fails(Exit.FAILED, append);
    assertTrue(line.contains("column origin: the table has dictionary<"), line);
    cli.ok(with(append, "auto"));
    cli.ok(with(append, "day,origin"));
    line = cli.fails(Exit.FAILED, with(append, "origin,day,carrier"));
    assertTrue(
        line.contains("column carrier: the table has plain values, the data has dict"), line);
    assertEquals(190_001, cli.ok("cat", "t", "--columns", "id").lines().size());
    Path all = dir.resolve("all.parquet");
    Duck.run(
        "COPY (FROM '"
            + first
            + "' UNION ALL FROM '"
            + more
            + "' UNION ALL FROM '"
            + more
            + "') TO '"
            + all
            + "' (FORMAT parquet)");
    comesBack(all, "t");
  }

  private static String[] with(String[] command, String dictionary) {
    List<String> all = new java.util.ArrayList<>(List.of(command));
    all.addAll(List.of("--dictionary", dictionary));
    return all.toArray(String[]::new);
  }

  @Test
  void theIndexTypeOfTheTableIsKeptAndWhatItCannotCountIsNamed() throws IOException {
    Path small = dir.resolve("small.arrows");
    writeSmall(small);
    cli.ok("import", small.toString(), "--dictionary", "word");
    Path csv = dir.resolve("more.csv");
    Files.writeString(csv, "word\n" + "b\nc\n".repeat(50));
    String[] append = {"import", csv.toString(), "--table", "small", "--mode", "append"};
    cli.ok(with(append, "auto"));
    List<String> words = cli.ok("cat", "small").lines();
    assertEquals(List.of("word", "a", "b", "a", "b", "c"), words.subList(0, 6));
    assertTrue(cli.ok("inspect", "small").out().contains("indices=int8"));
    var many = new StringBuilder("word\n");
    for (int i = 0; i < 129; i++) {
      many.append('w').append(i).append('\n');
    }
    Files.writeString(csv, many);
    String line = cli.fails(Exit.FAILED, with(append, "auto"));
    assertTrue(line.contains("column word has more different values in 129 rows"), line);
    assertEquals(words, cli.ok("cat", "small").lines());
  }

  /// Three rows of a dictionary with indices of 8 bits, as Arrow Java writes them.
  private static void writeSmall(Path file) throws IOException {
    var encoding = new DictionaryEncoding(7, false, new ArrowType.Int(8, true));
    try (var allocator = new RootAllocator();
        var values = new VarCharVector("values", allocator);
        var index =
            new TinyIntVector(
                "word", new FieldType(true, new ArrowType.Int(8, true), encoding), allocator);
        var root = VectorSchemaRoot.of(index);
        OutputStream out = Files.newOutputStream(file)) {
      values.allocateNew();
      values.setSafe(0, new byte[] {'a'});
      values.setSafe(1, new byte[] {'b'});
      values.setValueCount(2);
      index.allocateNew(3);
      index.set(0, 0);
      index.set(1, 1);
      index.set(2, 0);
      root.setRowCount(3);
      var provider = new DictionaryProvider.MapDictionaryProvider(new Dictionary(values, encoding));
      try (var writer = new ArrowStreamWriter(root, provider, out)) {
        writer.start();
        writer.writeBatch();
        writer.end();
      }
    }
  }

  @Test
  void aColumnThatIsNotThereOrTakesNoDictionaryIsNamed() throws SQLException {
    String source = parquet("t.parquet", 10).toString();
    assertEquals(
        "sheaf: no column \"orign\" to encode; did you mean \"origin\"?",
        cli.fails(Exit.ABSENT, "import", source, "--dictionary", "orign"));
    String line = cli.fails(Exit.FAILED, "import", source, "--dictionary", "id,list");
    assertTrue(line.startsWith("sheaf: column \"list\" is list<"), line);
    assertFalse(cli.ok("ls").out().contains("t "));
    cli.fails(
        Exit.ABSENT, "import", source, "--table", "u", "--mode", "append", "--dictionary", "id");
  }
}
