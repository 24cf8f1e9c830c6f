package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.cli.failure.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImportTest {
  private static final String CSV =
      "id,name,price,day\n1,ant,1.5,2026-11-21\n2,,-2.25,2026-11-22\n3,\"a,b\",,\n";

  @TempDir Path dir;
  private Cli cli;

  @BeforeEach
  void store() {
    cli = new Cli(dir.resolve("store"));
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text).toString();
  }

  @Test
  void csvComesInWithItsTypesAndNulls() throws IOException {
    Cli.Result result = cli.ok("import", file("things.csv", CSV));
    assertTrue(
        result
            .out()
            .matches(
                "things  3 rows  4 columns  1 batch  1 segment  .* kB \\(source 69 B\\)  .* s "
                    + " snapshot 1\n"),
        result.out());
    assertEquals(
        "id,name,price,day\n1,ant,1.5,2026-11-21\n2,,-2.25,2026-11-22\n3,\"a,b\",,\n",
        cli.ok("cat", "things").out());
  }

  @Test
  void aTextBehindManyNumbersMakesTheColumnText() throws IOException {
    cli.ok("import", file("late.csv", "a\n" + "1\n".repeat(50_000) + "x\n"));
    assertTrue(cli.ok("inspect", "late").lines().get(2).matches("a +string .*"));
  }

  @Test
  void jsonComesInNestedAsALineEachAndAsOneArray() throws IOException {
    String lines = "{\"a\":1,\"b\":{\"c\":[1,2]}}\n{\"a\":null,\"b\":{\"c\":[]}}\n";
    cli.ok("import", file("l.jsonl", lines));
    cli.ok("import", file("a.json", "[" + lines.strip().replace("\n", ",") + "]"));
    assertEquals(lines, cli.ok("cat", "l", "--format", "jsonl").out());
    assertEquals(lines, cli.ok("cat", "a", "--format", "jsonl").out());
  }

  @Test
  void parquetComesInEqual() throws SQLException {
    Path file = dir.resolve("p.parquet");
    Duck.run("COPY (" + Duck.EVERYTHING + ") TO '" + file + "' (FORMAT parquet)");
    cli.ok("import", file.toString());
    Path back = dir.resolve("back.parquet");
    cli.ok("export", "p", back.toString());
    Duck.assertSame("'" + file + "'", "'" + back + "'");
  }

  @Test
  void arrowComesInAsFileAndAsStreamToldByContent() throws IOException {
    cli.ok("import", file("things.csv", CSV));
    Path asFile = dir.resolve("one.bin");
    Path asStream = dir.resolve("two.bin");
    cli.ok("export", "things", asFile.toString(), "--format", "arrow");
    cli.ok("export", "things", asStream.toString(), "--format", "arrows");
    assertFalse(java.util.Arrays.equals(Files.readAllBytes(asFile), Files.readAllBytes(asStream)));
    cli.ok("import", asFile.toString());
    cli.ok("import", asStream.toString());
    String expected = cli.ok("cat", "things").out();
    assertEquals(expected, cli.ok("cat", "one").out());
    assertEquals(expected, cli.ok("cat", "two").out());
  }

  @Test
  void everyFormatComesThroughStandardInput() throws IOException {
    cli.ok("import", file("things.csv", CSV));
    String expected = cli.ok("cat", "things").out();
    for (String suffix : new String[] {"csv", "jsonl", "arrow", "arrows", "parquet"}) {
      Path file = dir.resolve("f." + suffix);
      cli.ok("export", "things", file.toString());
      cli.input(Files.readAllBytes(file)).ok("import", "-", "--table", suffix);
      assertEquals(expected, cli.ok("cat", suffix).out(), suffix);
    }
    assertEquals(
        "sheaf: standard input has no name; say --table NAME",
        cli.fails(Exit.USAGE, "import", "-"));
  }

  @Test
  void severalFilesAreATableEachOrOneInAll() throws IOException {
    String a = file("a.csv", "x\n1\n");
    String b = file("b.csv", "x\n2\n");
    cli.ok("import", a, b);
    assertEquals("x\n2\n", cli.ok("cat", "b").out());
    assertTrue(cli.ok("import", a, b, a, "--table", "all").out().startsWith("all  3 rows"));
    assertEquals("x\n1\n2\n1\n", cli.ok("cat", "all").out());
    String line = cli.fails(Exit.FAILED, "import", a, file("c.csv", "y\n2\n"), "--table", "mix");
    assertTrue(line.contains("c.csv has another schema than") && line.contains("\"x\""), line);
    cli.fails(Exit.ABSENT, "cat", "mix");
  }

  @Test
  void aTableThatExistsIsMadeLongerOrReplacedOnlyWhenAsked() throws IOException {
    String a = file("t.csv", "x\n1\n");
    cli.ok("import", a);
    String line = cli.fails(Exit.FAILED, "import", a);
    assertTrue(line.contains("exists already; say --mode append or --mode replace"), line);
    assertTrue(cli.ok("import", a, "--mode", "append").out().startsWith("t  1 row  1 column"));
    assertEquals("x\n1\n1\n", cli.ok("cat", "t").out());
    assertEquals(
        "sheaf: replace main.t with 2 rows? nobody is there to answer; say --yes",
        cli.fails(Exit.USAGE, "import", a, "--mode", "replace"));
    cli.ok("import", file("u.csv", "y\n7\n"), "--table", "t", "--mode", "replace", "-y");
    assertEquals("y\n7\n", cli.ok("cat", "t").out());
    cli.fails(Exit.ABSENT, "import", a, "--table", "nope", "--mode", "append");
    cli.fails(Exit.USAGE, "import", a, "--mode", "merge");
  }

  @Test
  void anImportRepeatedWithItsKeyIsTheSameCommit() throws IOException {
    String a = file("t.csv", "x\n1\n");
    cli.ok("import", a);
    String first = cli.ok("import", a, "--mode", "append", "--key", "k", "--json").out();
    Cli.Result again = cli.ok("import", a, "--mode", "append", "--key", "k", "--json");
    assertTrue(first.contains("\"snapshot\":2") && first.contains("\"duplicate\":false"), first);
    assertTrue(
        again.out().contains("\"snapshot\":2") && again.out().contains("\"duplicate\":true"));
    assertTrue(again.err().contains("nothing was written this time"), again.err());
    assertEquals("x\n1\n1\n", cli.ok("cat", "t").out());
    cli.fails(Exit.USAGE, "import", a, a, "--key", "k");
  }

  @Test
  void propertiesOfATableAreChosenWhenItIsMade() throws IOException {
    String rows = "x\n" + "5\n".repeat(2000);
    String big = file("big.csv", rows);
    cli.ok("import", big, "--batch-rows", "512", "--compress", "zstd");
    assertTrue(cli.ok("inspect", "big").out().contains("4 batches"));
    assertTrue(cli.ok("inspect", "big").out().contains("zstd"));
    assertEquals(rows, cli.ok("cat", "big").out());
    cli.fails(Exit.USAGE, "import", big, "--mode", "append", "--batch-rows", "512");
    cli.fails(Exit.USAGE, "import", big, "--table", "n", "--batch-rows", "5");
    cli.fails(Exit.USAGE, "import", big, "--table", "n", "--compress", "snappy");
  }

  @Test
  void whatIsNotThereOrNotReadableIsNamed() throws IOException {
    assertEquals("sheaf: no file nope.csv", cli.fails(Exit.ABSENT, "import", "nope.csv"));
    cli.fails(Exit.USAGE, "import", dir.toString());
    Files.write(dir.resolve("zeros.bin"), new byte[100]);
    String line = cli.fails(Exit.USAGE, "import", dir.resolve("zeros.bin").toString());
    assertTrue(line.contains("say --input-format"), line);
    cli.fails(Exit.FAILED, "import", file("broken.parquet", "PAR1 no"));
    String cut =
        cli.fails(Exit.FAILED, "import", file("broken.arrow", "ARROW1\0\0 and no more of it"));
    assertTrue(cut.startsWith("sheaf: " + dir.resolve("broken.arrow") + ": "), cut);
    String json = cli.fails(Exit.FAILED, "import", file("broken.json", "{\"a\":1}\n{\"a\":"));
    assertTrue(json.contains("Malformed JSON"), json);
    String notParquet =
        cli.fails(Exit.FAILED, "import", file("b.parquet", "PAR1 " + "x".repeat(99)));
    assertTrue(notParquet.contains("No magic bytes"), notParquet);
  }

  @Test
  void aNameWithPatternCharactersIsThatFileOnly() throws IOException {
    file("ab.csv", "x\n1\n");
    cli.ok("import", file("a[b]*.csv", "x\n2\n"), "--table", "t");
    assertEquals("x\n2\n", cli.ok("cat", "t").out());
  }

  @Test
  void theTableOfAFileIsItsStemWithoutDots() throws IOException {
    cli.ok("import", file("2026.11.csv", "x\n1\n"));
    cli.ok("import", file("s.csv", "x\n1\n"), "--table", "raw.s");
    assertEquals("x\n1\n", cli.ok("cat", "2026_11").out());
    assertTrue(cli.ok("ls", "raw.*").out().contains("raw.s"));
    assertArrayEquals(cli.ok("cat", "raw.s").bytes(), cli.ok("cat", "2026_11").bytes());
  }
}
