package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.cli.failure.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Errors name what was typed: files, directories, tables, moments, numbers.
final class NamesTest {
  @TempDir Path dir;
  private Cli cli;
  private Path csv;

  @BeforeEach
  void fill() throws IOException {
    cli = new Cli(dir.resolve("store"));
    csv = Files.writeString(dir.resolve("t.csv"), "a\n1\n");
    cli.ok("import", csv.toString());
  }

  private String absent(String... args) {
    return cli.fails(Exit.ABSENT, args).replace(dir.toString(), "DIR");
  }

  @Test
  void aPathThatIsNotThereIsNoTable() {
    for (String command : new String[] {"inspect", "verify"}) {
      assertEquals(
          "sheaf: no file DIR/x.arrow", absent(command, dir.resolve("x.arrow").toString()));
      assertEquals("sheaf: no file ./x", absent(command, "./x"));
      assertEquals("sheaf: no file x.arrow, and no table of that name", absent(command, "x.arrow"));
      assertTrue(absent(command, dir.toString()).startsWith("sheaf: DIR is a directory; name a"));
    }
  }

  @Test
  void everyTableToVerifyMustBeThere() throws IOException {
    cli.ok("import", Files.writeString(dir.resolve("head.csv"), "a\n").toString());
    assertTrue(cli.ok("verify", "t", "head").out().endsWith("clean\n"));
    assertEquals("sheaf: no table \"u\" in DIR/store", absent("verify", "t", "u").substring(0, 32));
  }

  @Test
  void aDirectoryToExportIntoMustBeThere() {
    assertEquals(
        "sheaf: no directory DIR/no/such to put x.csv into",
        absent("export", "t", dir.resolve("no/such/x.csv").toString()));
    assertEquals(
        "sheaf: DIR/t.csv is no directory, x.csv cannot be in it",
        absent("export", "t", csv.resolve("x.csv").toString()));
  }

  @Test
  void aTableIsLookedForInTheSnapshotThatWasNamed() {
    assertEquals(
        "sheaf: no table \"t\" in DIR/store as of snapshot 0", absent("cat", "t", "--at", "0"));
    assertEquals(
        "sheaf: no table \"t\" in DIR/store as of 2020-01-01T00:00:00Z",
        absent("inspect", "t", "--at", "2020-01-01"));
    assertEquals("sheaf: no snapshot 9: the newest is 1", absent("cat", "t", "--at", "9"));
    assertEquals("a\n1\n", cli.ok("cat", "t", "--at", "1").out());
  }

  @Test
  void aNumberThatIsNoneIsAUsageError() {
    assertEquals(
        "sheaf: --limit -1? say 0 or more", cli.fails(Exit.USAGE, "cat", "t", "--limit", "-1"));
    String line = cli.fails(Exit.USAGE, "cat", "t", "--limit", "x");
    assertTrue(line.contains("'--limit': 'x' is not a whole number; see sheaf cat"), line);
    cli.fails(Exit.USAGE, "cat", "t", "--limit", "9".repeat(20));
    cli.fails(Exit.USAGE, "import", csv.toString(), "--batch-rows", "1.5");
    assertEquals("a\n", cli.ok("cat", "t", "--limit", "0").out());
  }

  @Test
  void namesAndKeysThatCannotBeAreUsageErrors() {
    cli.fails(Exit.USAGE, "import", csv.toString(), "--table", "");
    cli.fails(Exit.USAGE, "import", csv.toString(), "--table", ".x");
    cli.fails(Exit.USAGE, "import", csv.toString(), "--table", "u", "--key", "");
  }

  @Test
  void aPlaceThatIsNoStoreIsLeftAsItIs() throws IOException {
    Path other = Files.createDirectories(dir.resolve("other"));
    Files.writeString(other.resolve("x"), "");
    for (String place : new String[] {other.toString(), csv.toString()}) {
      cli.fails(Exit.USAGE, "import", csv.toString(), "--data", place);
      cli.fails(Exit.USAGE, "serve", "--create", "--data", place);
    }
    try (var files = Files.list(other)) {
      assertEquals(1, files.count());
    }
    Path none = dir.resolve("none");
    assertEquals(
        "sheaf: no store in DIR/none; name another with --data,"
            + " or make an empty one: sheaf serve --create",
        absent("serve", "--data", none.toString()));
    assertFalse(Files.exists(none));
  }

  @Test
  void aTableIsAsBigInEveryReport() {
    String json = cli.ok("ls", "--json").out();
    String bytes = json.replaceFirst("(?s).*(\"file_bytes\":[0-9]+).*", "$1");
    assertTrue(cli.ok("inspect", "t", "--json").out().contains(bytes + ","), json);
    String again = cli.ok("import", csv.toString(), "--table", "u", "--json").out();
    assertTrue(again.contains(bytes + ","), again);
  }
}
