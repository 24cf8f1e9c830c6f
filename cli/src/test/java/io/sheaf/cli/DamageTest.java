package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.cli.failure.Exit;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
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
  void aSegmentOfALaterVersionIsNoDamageToAFileAndIsToAStoreThatCommittedAnother()
      throws IOException {
    Path file = dir.resolve("newer.seg");
    Files.write(file, newer(Files.readAllBytes(segment)));
    Cli.Result result = cli.run("verify", file.toString());
    assertEquals(Exit.FAILED, result.exit());
    String line = result.lines().getFirst();
    assertTrue(line.startsWith(file + " at 0x"), line);
    assertTrue(line.contains("version 2") && line.contains("written by a newer Sheaf"), line);
    assertTrue(result.out().endsWith("1 place of a newer Sheaf not verified\n"), result.out());
    assertTrue(cli.run("verify", file.toString(), "--json").out().contains("\"kind\":\"newer\""));
    Files.write(segment, newer(Files.readAllBytes(segment)));
    assertEquals(Exit.DAMAGE, cli.run("verify").exit());
    assertEquals(Exit.DAMAGE, cli.run("verify", "--quick").exit());
  }

  /// With version 2 in its directory, and the checksum that belongs to it: docs/format.md,
  /// "Directory".
  private static byte[] newer(byte[] bytes) {
    ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int directory = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("SHEAFDIR");
    all.putInt(directory + 8, 2);
    int end = directory + Math.toIntExact(all.getLong(directory + 16)) - 4;
    var crc = new CRC32C();
    crc.update(bytes, directory, end - directory);
    all.putInt(end, Integer.rotateRight((int) crc.getValue(), 15) + 0xA282EAD8);
    return bytes;
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
