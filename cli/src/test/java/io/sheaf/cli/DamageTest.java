package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.cli.failure.Exit;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Stores whose files are not what they were: every command that meets the damage says so alike.
final class DamageTest {
  private static final String SEGMENT = "seg/00/0000000000000001.seg";

  @TempDir Path dir;
  private Cli cli;
  private Path store;
  private Path segment;

  @BeforeEach
  void fill() throws IOException {
    store = dir.resolve("store");
    cli = new Cli(store);
    Path csv = Files.writeString(dir.resolve("t.csv"), "a\n" + "7\n".repeat(100_000));
    cli.ok("import", csv.toString());
    segment = store.resolve(SEGMENT);
    assertTrue(Files.exists(segment));
  }

  private void isNamedByEveryReader(String what) throws IOException {
    String[][] readers = {
      {"cat", "t"},
      {"export", "t", dir.resolve("t.parquet").toString()},
      {"export", "t", dir.resolve("t.arrow").toString()},
      {"export", "t", dir.resolve("out.csv").toString()},
    };
    for (String[] reader : readers) {
      String line = cli.fails(Exit.DAMAGE, reader);
      assertTrue(line.startsWith("sheaf: " + SEGMENT) && line.contains(what), line);
    }
    assertEquals(Exit.DAMAGE, cli.run("verify").exit());
    try (var files = Files.list(dir)) {
      assertEquals(2, files.count()); // the store and what it was made of
    }
  }

  @Test
  void aMissingSegmentIsDamage() throws IOException {
    Files.delete(segment);
    isNamedByEveryReader("the file is missing; restore it from a backup");
    cli.fails(Exit.DAMAGE, "inspect", "t");
  }

  @Test
  void aSegmentThatIsCutShortIsDamageWhereverItWasCut() throws IOException {
    long size = Files.size(segment);
    for (long left : new long[] {size - 4096, size / 2, 0}) {
      try (var file = new RandomAccessFile(segment.toFile(), "rw")) {
        file.setLength(left);
      }
      isNamedByEveryReader("the file is cut short; restore it from a backup");
      cli.fails(Exit.DAMAGE, "inspect", "t");
    }
  }

  @Test
  void aPageThatWasOverwrittenIsNamedOnce() throws IOException {
    try (var file = new RandomAccessFile(segment.toFile(), "rw")) {
      file.seek(20_000);
      file.write(new byte[] {1, 2, 3});
    }
    isNamedByEveryReader(" page 0 at 0x2000: checksum ");
    String line = cli.run("verify").lines().getFirst();
    assertEquals(line.indexOf("page"), line.lastIndexOf("page"), line);
  }

  @Test
  void aStoreWithoutItsRootIsDamagedAndNotAbsent() throws IOException {
    Files.delete(store.resolve("SUPER"));
    String line = cli.fails(Exit.DAMAGE, "cat", "t");
    assertTrue(line.contains("SUPER is missing, though there is more of a store"), line);
    cli.fails(Exit.DAMAGE, "serve");
    cli.fails(Exit.DAMAGE, "import", dir.resolve("t.csv").toString(), "--table", "u");
    assertEquals(Exit.DAMAGE, cli.run("verify").exit());
  }

  @Test
  void aFileOutsideOfAStoreIsNamedWithWhatIsWrong() throws IOException {
    Path arrow = dir.resolve("t.arrow");
    cli.ok("export", "t", arrow.toString());
    byte[] bytes = Files.readAllBytes(arrow);
    Files.write(arrow, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    String line = cli.fails(Exit.DAMAGE, "inspect", arrow.toString());
    assertTrue(line.startsWith("sheaf: " + arrow + ": file does not end in ARROW1"), line);
    assertEquals(Exit.DAMAGE, cli.run("verify", arrow.toString()).exit());
    assertFalse(cli.fails(Exit.FAILED, "import", arrow.toString()).contains("bug"));
  }
}
