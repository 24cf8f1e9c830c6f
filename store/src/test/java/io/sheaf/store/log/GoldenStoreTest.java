package io.sheaf.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sheaf.store.TableName;
import io.sheaf.store.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Stores of every released version still open.
final class GoldenStoreTest {
  @ParameterizedTest
  @ValueSource(strings = "1")
  void aStoreOfEveryVersionOpensAndTakesCommits(String version) throws IOException {
    SimulatedDisk disk = GoldenStore.load(version);
    LogVerify.Report report = LogVerify.run(disk);
    assertEquals(List.of(), report.findings());
    assertEquals(List.of(3L), List.copyOf(report.segments().keySet()));
    try (CommitLog log = CommitLog.open(disk, OpenMode.WRITE, () -> GoldenStore.TIME)) {
      assertEquals(List.of(), log.findings());
      assertNull(log.whyReadOnly());
      assertEquals(GoldenStore.TIME, log.created());
      requireContent(log);
      assertEquals(6, log.commit(null, now -> List.of()).snapshot());
      assertTrue(log.newSegmentId() > 3);
    }
    try (CommitLog log = CommitLog.open(disk, OpenMode.READ, () -> GoldenStore.TIME)) {
      assertEquals(6, log.catalog().snapshot());
    }
  }

  /// The reader was written from `docs/format.md` alone, so page and program agree.
  @Test
  void aReaderWrittenFromThePageReadsIt(@TempDir Path directory) throws Exception {
    GoldenStore.unpack("1", directory);
    requireReadable(directory);
  }

  @Test
  void deletedRowsOfTheFirstVersionStayDeleted() throws IOException {
    SimulatedDisk disk = GoldenStore.load("1-deleted");
    assertEquals(List.of(), LogVerify.run(disk).findings());
    try (CommitLog log = CommitLog.open(disk, OpenMode.WRITE, () -> GoldenStore.TIME)) {
      assertNull(log.whyReadOnly());
      assertEquals(5, log.catalog().snapshot());
      TableState flights = log.catalog().require("flights");
      assertEquals(2, flights.segments().size());
      SegmentRef some = flights.segments().get(1);
      assertEquals(
          GoldenStore.rows(250, row -> row == 7 || row == 8 || row == 249), some.deleted().rows(0));
      assertNull(some.deleted().rows(1));
      assertEquals(GoldenStore.rows(250, row -> row >= 10 && row < 60), some.deleted().rows(2));
      assertEquals(GoldenStore.rows(250, row -> row * 31 % 7 < 3), some.deleted().rows(3));
      assertEquals(2000 - some.deleted().count(), flights.rows());
      assertEquals(3000, log.at(2).require("flights").rows());
    }
  }

  @Test
  void theReaderOfThePageKnowsDeletedRows(@TempDir Path directory) throws Exception {
    Path unpacked = Files.createDirectory(directory.resolve("golden"));
    GoldenStore.unpack("1-deleted", unpacked);
    int deleted = (int) IntStream.range(0, 250).filter(row -> row * 31 % 7 < 3).count() + 53;
    String rows = "\"rows\": " + (2000 - deleted) + ",";
    assertTrue(read(unpacked).contains(rows), rows);
    SimulatedDisk disk = new SimulatedDisk(1);
    GoldenStore.makeDeleted(disk, 1);
    assertTrue(disk.exists(StoreFiles.log(3)), "fewer than three log files");
    Path several = Files.createDirectory(directory.resolve("several"));
    for (String name : GoldenStore.files(disk, "")) {
      Path file = several.resolve(name);
      Files.createDirectories(file.resolveSibling("."));
      Files.write(file, disk.bytes(name));
    }
    assertTrue(read(several).contains(rows), rows);
  }

  @Test
  void theSameReaderReadsALogOfSeveralFiles(@TempDir Path directory) throws Exception {
    SimulatedDisk disk = new SimulatedDisk(1);
    GoldenStore.make(disk, 1);
    assertTrue(disk.exists(StoreFiles.log(3)), "fewer than three log files");
    for (String name : GoldenStore.files(disk, "")) {
      Path file = directory.resolve(name);
      Files.createDirectories(file.resolveSibling("."));
      Files.write(file, disk.bytes(name));
    }
    requireReadable(directory);
  }

  private static void requireReadable(Path directory) throws Exception {
    String said = read(directory);
    String table =
        "\"name\": [\"main\", \"flights\"], "
            + "\"properties\": {\"compression\": \"none\", \"sort\": \"a\"}, "
            + "\"rows\": 30, \"schema\": 64, \"segments\": [3]}";
    assertTrue(said.contains(table), said);
    assertTrue(said.contains("[\"ann\", \"main.flights\", \"2026-11-21/7\", 30]"), said);
  }

  /// What the reader says of a store.
  private static String read(Path directory) throws Exception {
    Path python = Path.of(System.getProperty("sheaf.python", "/usr/bin/python3"));
    assumeTrue(Files.isExecutable(python), () -> "skipped: there is no Python at " + python);
    Path script =
        Path.of(System.getProperty("sheaf.root", "../"), "store/src/test/python/read_log.py");
    Process process =
        new ProcessBuilder(python.toString(), script.toString(), directory.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }

  private static void requireContent(CommitLog log) {
    assertEquals(5, log.catalog().snapshot());
    assertEquals(new Committed(2, 30, true), log.find(GoldenStore.KEY));
    TableState flights = log.catalog().require("flights");
    assertEquals(30, flights.rows());
    assertEquals(2, flights.schemaVersion());
    assertEquals(List.of(1L, 2L, 3L), flights.columnIds());
    assertEquals("{compression=none, sort=a}", flights.properties().toString());
    assertEquals(64, flights.schema().size());
    assertEquals(0x1234, flights.segments().getFirst().tailCrc());
    TableState renamed = log.catalog().require("renamed.table");
    assertEquals(2, renamed.id());
    assertEquals(20_000, renamed.schema().size());
    assertNull(log.catalog().find("x"));
    TableState before =
        Objects.requireNonNull(log.at(3).table(new TableName("schéma", "../täble\u0000")));
    assertEquals(2, before.id());
    assertEquals(
        List.of(1L, 2L),
        log.at(2).require("flights").segments().stream().map(SegmentRef::id).toList());
  }
}
