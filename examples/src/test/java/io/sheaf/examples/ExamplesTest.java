package io.sheaf.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The programs of the README do what they say.
final class ExamplesTest {
  @TempDir Path directory;

  @Test
  void whatWasWrittenIsSummedFromFrames() throws Exception {
    assertEquals(999_999L * 1_000_000 / 2, WriteAndScan.run(directory.resolve("store")));
  }

  @Test
  void aStockClientFetchesEveryRow() throws Exception {
    assertEquals(1_000_000, ServeAndFetch.run(directory.resolve("store")));
  }

  @Test
  void duckDbJoinsATableWithItsOwn() throws Exception {
    assertEquals("dear: 500000 rows", QueryWithDuckDb.run(directory.resolve("store")));
  }

  @Test
  void thePageAboutDuckDbShowsThatProgram() throws Exception {
    Path root = Path.of(System.getProperty("sheaf.root"));
    Path program = Path.of("examples/src/main/java/io/sheaf/examples/QueryWithDuckDb.java");
    String text = Files.readString(root.resolve(program));
    assertTrue(Files.readString(root.resolve("docs/duckdb.md")).contains(text));
  }
}
