package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.cli.failure.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Arrow project's own test files through the command line: what is valid shows alike in every
/// way of asking, what is not is refused in one line.
final class GoldFilesTest {
  @TempDir Path dir;

  private static List<Path> files() throws IOException {
    Path gold = Path.of(System.getProperty("sheaf.shared", "../shared"), "data/arrow-testing");
    if (!Files.isDirectory(gold)) {
      System.err.println("skipped: no " + gold);
      return List.of();
    }
    try (var files = Files.walk(gold)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().endsWith(".json.gz"))
          .sorted()
          .toList();
    }
  }

  @Test
  void validFilesShowAlikeAndOthersAreRefusedInOneLine() throws IOException {
    var cli = new Cli(dir.resolve("store"));
    int shown = 0;
    int refused = 0;
    List<Path> files = files();
    for (int i = 0; i < files.size(); i++) {
      String file = files.get(i).toString();
      String table = "t" + i;
      Cli.Result result = cli.run("import", file, "--table", table, "--input-format", "arrow");
      if (result.exit() != Exit.DONE) {
        assertEquals(Exit.FAILED, result.exit(), file + ": " + result.err());
        assertEquals(1, result.err().lines().count(), file + ": " + result.err());
        assertTrue(!result.err().contains("bug:"), file + ": " + result.err());
        refused++;
        continue;
      }
      byte[] json = cli.ok("cat", table, "--format", "jsonl").bytes();
      Path copy = dir.resolve("copy.arrows");
      cli.ok("export", table, copy.toString());
      cli.ok("import", copy.toString(), "--table", table + "copy");
      assertArrayEquals(json, cli.ok("cat", table + "copy", "--format", "jsonl").bytes(), file);
      cli.ok("cat", table, "--format", "table");
      cli.ok("inspect", table);
      shown++;
    }
    System.err.println(shown + " gold files shown alike, " + refused + " others refused");
    assertTrue(files.isEmpty() || (shown >= 80 && refused >= 80));
    assertTrue(cli.run("verify").exit() == Exit.DONE || files.isEmpty());
  }
}
