package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.cli.failure.Exit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `import` makes of pipes, of files without columns, and of how sources name things.
final class SourceTest {
  private static final String ROWS = "a,b\n" + "1,x\n".repeat(20_000);

  @TempDir Path dir;
  private Cli cli;

  @BeforeEach
  void store() {
    cli = new Cli(dir.resolve("store"));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text);
  }

  /// Imports `bytes` out of a named pipe, as a shell's `<(command)` hands them over.
  private Cli.Result piped(String table, byte[] bytes) throws Exception {
    Path pipe = dir.resolve(table + ".pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Thread writer =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (OutputStream out = Files.newOutputStream(pipe)) {
                    out.write(bytes);
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    Cli.Result result = cli.ok("import", pipe.toString(), "--table", table);
    writer.join();
    return result;
  }

  @Test
  void aPipeGivesAllOfItsRowsInEveryFormat() throws Exception {
    cli.ok("import", file("t.csv", ROWS).toString());
    for (String suffix : new String[] {"csv", "jsonl", "arrow", "arrows", "parquet"}) {
      Path file = dir.resolve("f." + suffix);
      cli.ok("export", "t", file.toString());
      String line = piped(suffix, Files.readAllBytes(file)).out();
      assertTrue(line.matches(".* \\(source [1-9][0-9.]* [kM]?B\\) .*\n"), line);
      assertEquals(ROWS, cli.ok("cat", suffix).out(), suffix);
    }
  }

  @Test
  void theSizeOfStandardInputIsWhatCameThroughIt() throws IOException {
    cli.ok("import", file("t.csv", ROWS).toString());
    for (String format : new String[] {"csv", "arrows"}) {
      byte[] bytes = cli.ok("export", "t", "-", "--format", format).bytes();
      String json = cli.input(bytes).ok("import", "-", "--table", format, "--json").out();
      assertTrue(json.contains("\"source_bytes\":" + bytes.length + ","), json);
    }
  }

  @Test
  void whatHasNoColumnsIsRefused() throws IOException {
    for (String name : new String[] {"e.csv", "e.json", "e.parquet", "e.arrow", "e.txt"}) {
      Path file = file(name, "");
      assertEquals(
          "sheaf: " + file + " is empty: nothing tells its columns",
          cli.fails(Exit.FAILED, "import", file.toString()));
    }
    for (String text : new String[] {"\n\n", "\uFEFF", "  \r\n"}) {
      String line = cli.fails(Exit.FAILED, "import", file("b.csv", text).toString());
      assertTrue(line.endsWith("b.csv is blank: there is no header and no row in it"), line);
    }
    String line = cli.fails(Exit.FAILED, "import", file("b.json", "[]").toString());
    assertTrue(line.endsWith("b.json has no object in it: nothing tells its columns"), line);
    assertEquals(
        "sheaf: standard input is empty: nothing tells its columns",
        cli.fails(Exit.FAILED, "import", "-", "--table", "t"));
    var zipped = new ByteArrayOutputStream();
    new GZIPOutputStream(zipped).close();
    Path gz = Files.write(dir.resolve("e.csv.gz"), zipped.toByteArray());
    assertTrue(cli.fails(Exit.FAILED, "import", gz.toString()).contains("is blank"));
    assertFalse(Files.exists(dir.resolve("store")));
  }

  @Test
  void aHeaderOrARowIsEnough() throws IOException {
    assertEquals("a,b\n", imported("head.csv", "a,b\n"));
    assertEquals("column0\n", imported("odd.csv", "column0\n"));
    assertEquals("column0\n5\n", imported("row.csv", "5\n"));
    assertEquals("json\n1\n", imported("number.json", "[1]"));
  }

  private String imported(String name, String text) throws IOException {
    cli.ok("import", file(name, text).toString());
    return cli.ok("cat", name.replaceFirst("\\..*", "")).out();
  }

  @Test
  void theChildOfAListIsNamedAsArrowNamesIt() throws IOException {
    String text = "{\"a\":[1],\"b\":[{\"c\":[[\"x\"]]}]}\n";
    cli.ok("import", file("n.jsonl", text).toString());
    String types = cli.ok("inspect", "n").out();
    assertTrue(types.contains("list<item: int64>"), types);
    assertTrue(types.contains("list<item: struct<c: list<item: list<item: string>>>>"), types);
    assertEquals(text, cli.ok("cat", "n", "--format", "jsonl").out());
  }

  @Test
  void aMalformedPipeIsNamedAsTheUserKnowsIt() {
    String line =
        cli.input("{\"a\":".getBytes(StandardCharsets.UTF_8))
            .fails(Exit.FAILED, "import", "-", "--table", "t");
    assertTrue(line.startsWith("sheaf: standard input: "), line);
    assertTrue(!line.contains(".tmp"), line);
  }

  @Test
  void whatIsNamedAsParquetIsReadAsParquet() throws IOException {
    String line = cli.fails(Exit.FAILED, "import", file("x.parquet", "a,b\n1,2\n").toString());
    assertTrue(line.contains("x.parquet: ") && line.contains("Parquet file"), line);
  }
}
