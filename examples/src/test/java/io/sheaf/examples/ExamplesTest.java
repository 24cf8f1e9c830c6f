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
    String printed = QueryWithDuckDb.run(directory.resolve("store"));
    assertEquals("dear: 500000 rows", printed);
    page("duckdb_in_java", "QueryWithDuckDb", printed);
  }

  @Test
  void anEmbeddedServiceCountsWhatFlightTells() throws Exception {
    page("embedded_service", "EmbeddedService", EmbeddedService.run(directory.resolve("store")));
  }

  /// A page has the text of the program, and what it prints.
  private static void page(String name, String program, String printed) throws Exception {
    Path root = Path.of(System.getProperty("sheaf.root"));
    Path source = root.resolve("examples/src/main/java/io/sheaf/examples/" + program + ".java");
    String page = Files.readString(root.resolve("docs/examples/" + name + ".md"));
    assertTrue(
        page.contains("```java\n" + Files.readString(source) + "```\n"), "pages.py is to run");
    assertTrue(page.endsWith("It prints:\n\n```\n" + printed + "\n```\n"), printed);
  }
}
