package io.sheaf.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.RowSet;
import io.sheaf.format.testing.Seed;
import io.sheaf.store.StoreException;
import io.sheaf.store.TableName;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.sim.SimulatedDisk;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// New log files that begin with the whole state.
final class RotationTest {
  private static final int SLOT = 64 << 10;

  private final SimulatedDisk disk = new SimulatedDisk(1);

  private static List<Entry.OfTable> table(Catalog now) {
    return List.of(
        new Entry.TableCreated(
            now.nextTableId(),
            TableName.of("t" + now.snapshot()),
            SchemaBytes.copyOf(new byte[] {1, 2}),
            List.of(1L, 4L),
            new TreeMap<>(Map.of("batch_rows", "7"))));
  }

  private static CommitKey key(long snapshot) {
    return new CommitKey("somebody", "here", "k" + snapshot);
  }

  /// Commits `count` tables, one each.
  private static void fill(CommitLog log, int count) {
    for (int i = 0; i < count; i++) {
      log.commit(key(log.catalog().snapshot() + 1), RotationTest::table);
    }
  }

  @Test
  void everySnapshotAndKeyOutlivesTheFileItWasWrittenTo() {
    List<Catalog> states = new ArrayList<>(List.of(Catalog.EMPTY));
    try (CommitLog log = Workload.open(disk)) {
      for (int i = 1; i <= 60; i++) {
        fill(log, 1);
        states.add(log.catalog());
      }
      assertTrue(log.epoch() > 3, "log file " + log.epoch());
    }
    assertEquals(List.of(), LogVerify.run(disk).findings());
    try (CommitLog log = Workload.open(disk)) {
      assertEquals(List.of(), log.findings());
      for (Catalog state : states) {
        assertEquals(state, log.at(state.snapshot()));
        assertEquals(state, log.at(states.get((int) state.snapshot()).time()));
      }
      for (int i = 1; i <= 60; i++) {
        Committed found = log.find(key(i));
        assertNotNull(found, "key " + i);
        assertEquals(i, found.snapshot());
      }
    }
  }

  @Test
  void theLossOfEitherSlotLosesNoCommit() throws DiskException {
    try (CommitLog log = Workload.open(disk)) {
      for (int i = 1; i <= 30; i++) {
        fill(log, 1);
        for (int slot = 0; slot < 2; slot++) {
          SimulatedDisk rotten = disk.copy();
          rotten.flip(StoreFiles.SUPER, 40L + (long) slot * SLOT, 1);
          rotten.unlink(StoreFiles.LOCK);
          try (CommitLog left = Workload.open(rotten)) {
            assertEquals(log.catalog(), left.catalog(), "without slot " + slot);
          }
        }
      }
      assertTrue(log.epoch() > 2, "log file " + log.epoch());
    }
  }

  @Test
  void oldFilesGoOnceNoSnapshotOfTheirsCanBeAskedFor() throws DiskException {
    long last;
    try (CommitLog log = Workload.open(disk)) {
      fill(log, 30);
      assertTrue(log.epoch() > 2, "log file " + log.epoch());
      SegmentFiles files = new SegmentFiles(disk, log);
      long id = log.newSegmentId();
      files.create(id, 8192).close();
      SegmentRef segment = CatalogTest.segment(id, 1);
      log.commit(null, now -> List.of(new Entry.SegmentsAdded(1, List.of(segment))));
      log.commit(null, now -> List.of(new Entry.TableDropped(1)));
      files.remove(id);
      fill(log, 20);
      last = log.catalog().snapshot();
    }
    assertTrue(disk.exists(StoreFiles.log(1)));
    try (CommitLog log = Workload.open(disk)) {
      assertEquals(last, log.catalog().snapshot());
      assertFalse(disk.exists(StoreFiles.log(1)), "the first log file is still there");
      assertEquals(32, log.horizon());
      assertEquals(32, log.at(32).snapshot());
      assertThrows(StoreException.NoSuchSnapshot.class, () -> log.at(3));
    }
    assertEquals(List.of(), LogVerify.run(disk).findings());
  }

  /// No space at all, for a part of a new file, or for all of it but room for a commit.
  @ParameterizedTest
  @ValueSource(ints = {0, 4, 8, 16, 32, 64})
  void withoutSpaceTheOldFileGoesOnAndALaterTryHeals(int kib) throws DiskException {
    try (CommitLog log = Workload.open(disk)) {
      fill(log, 3);
      long epoch = log.epoch();
      disk.setCapacity(disk.used() + ((long) kib << 10));
      int made = 0;
      try {
        for (; made < 100; made++) {
          fill(log, 1);
          assertFalse(disk.exists(StoreFiles.log(epoch + 1)), "after " + made + " commits");
        }
      } catch (StoreException.OutOfSpace e) {
        assertTrue(String.valueOf(e.getMessage()).contains("log/"), e.getMessage());
        assertFalse(disk.exists(StoreFiles.log(epoch + 1)), e.getMessage());
      }
      assertTrue(made > 5, made + " commits in the room of the old file");
      assertEquals(epoch, log.epoch());
      disk.setCapacity(Long.MAX_VALUE);
      fill(log, 20);
      assertTrue(log.epoch() > epoch, "still log file " + epoch);
    }
    assertEquals(List.of(), LogVerify.run(disk).findings());
  }

  @Test
  void aSuperOfBeforeTheNewFileIsNamed() throws DiskException {
    byte[] earlier;
    try (CommitLog log = Workload.open(disk)) {
      fill(log, 2);
      earlier = disk.bytes(StoreFiles.SUPER);
      while (log.epoch() == 1) fill(log, 1);
      fill(log, 1);
    }
    SimulatedDisk stale = disk.copy();
    overwrite(stale, StoreFiles.SUPER, earlier);
    try (CommitLog log = Workload.open(stale)) {
      assertTrue(String.valueOf(log.whyReadOnly()).startsWith("damaged"), log.whyReadOnly());
    }
    assertTrue(stale.exists(StoreFiles.log(2)));
    assertFalse(LogVerify.run(stale).findings().isEmpty());
  }

  private static void overwrite(SimulatedDisk disk, String name, byte[] bytes)
      throws DiskException {
    disk.unlink(name);
    try (DiskFile file = disk.create(name, 0, Disk.Caching.BUFFERED)) {
      file.write(0, MemorySegment.ofArray(bytes));
    }
  }

  @Test
  void rotInAnyFileOfTheLogIsNamedAndNoneChangesTheCatalogSilently() throws DiskException {
    Catalog whole;
    long epoch;
    try (CommitLog log = Workload.open(disk)) {
      fill(log, 14);
      whole = log.catalog();
      epoch = log.epoch();
    }
    assertTrue(epoch > 1, "one log file");
    long seed = Seed.value("RotationTest");
    int flips = 0;
    for (long file = 1; file <= epoch; file++) {
      String name = StoreFiles.log(file);
      for (int at = 0; at < disk.bytes(name).length; at += 1 + Seed.random(seed, at).nextInt(40)) {
        SimulatedDisk rotten = disk.copy();
        rotten.flip(name, at, 1 << (at % 8));
        assertFalse(LogVerify.run(rotten).findings().isEmpty(), name + " byte " + at);
        requireNotSilent(rotten, whole, name + " byte " + at);
        flips++;
      }
    }
    System.out.printf("rot: %d flips in %d log files, all named%n", flips, epoch);
    assertTrue(flips > 2_000, flips + " flips");
  }

  private static void requireNotSilent(SimulatedDisk rotten, Catalog whole, String where) {
    try (CommitLog log = CommitLog.open(rotten, OpenMode.READ)) {
      if (!log.catalog().equals(whole)) {
        assertTrue(String.valueOf(log.whyReadOnly()).startsWith("damaged"), where);
      }
    } catch (StoreException.CorruptStore e) {
      assertTrue(where.startsWith(e.file()), where + ": " + e);
    }
  }

  @Test
  void theRottenEndOfAnOldFileIsNamedThereAndNowhereElse() throws DiskException {
    try (CommitLog log = Workload.open(disk)) {
      fill(log, 30);
      assertTrue(log.epoch() > 2, "log file " + log.epoch());
    }
    String old = StoreFiles.log(1);
    byte[] bytes = disk.bytes(old);
    int used = bytes.length;
    while (bytes[used - 1] == 0) used--;
    int last = (used - 1) / Disk.BLOCK * Disk.BLOCK;
    disk.flip(old, last + 100L, 4);
    List<Finding> findings = LogVerify.run(disk).findings();
    assertEquals(1, findings.size(), findings.toString());
    assertEquals(old, findings.getFirst().file());
    assertEquals(last, findings.getFirst().offset());
  }

  @Test
  void rotInAnOldFileIsNamedAndNoOtherSnapshotIsShownInstead() throws DiskException {
    List<Catalog> states = new ArrayList<>(List.of(Catalog.EMPTY));
    long epoch;
    try (CommitLog log = Workload.open(disk)) {
      for (int i = 0; i < 40; i++) {
        fill(log, 1);
        states.add(log.catalog());
      }
      epoch = log.epoch();
    }
    int named = 0;
    for (long file = 1; file < epoch; file++) {
      String name = StoreFiles.log(file);
      for (int at = 100; at < disk.bytes(name).length; at += Disk.BLOCK) {
        SimulatedDisk rotten = disk.copy();
        rotten.flip(name, at, 1);
        try (CommitLog log = CommitLog.open(rotten, OpenMode.READ)) {
          for (Catalog state : states) {
            try {
              assertEquals(state, log.at(state.snapshot()), name + " byte " + at);
            } catch (StoreException.CorruptStore e) {
              assertEquals(name, e.file());
              named++;
            }
          }
        }
      }
    }
    assertTrue(named > 100, named + " were named");
  }

  @Test
  void aSuperFromBeforeMoreThanOneFileRemovesNone() throws DiskException {
    byte[] earlier;
    try (CommitLog log = Workload.open(disk)) {
      fill(log, 2);
      earlier = disk.bytes(StoreFiles.SUPER);
      while (log.epoch() < 4) fill(log, 1);
      fill(log, 1);
    }
    overwrite(disk, StoreFiles.SUPER, earlier);
    disk.unlink(StoreFiles.log(2));
    try (CommitLog log = Workload.open(disk)) {
      assertTrue(String.valueOf(log.whyReadOnly()).startsWith("damaged"), log.whyReadOnly());
    }
    assertTrue(disk.exists(StoreFiles.log(4)));
  }

  @Test
  void aFailingSecondSlotLeavesEverySnapshotReadable() {
    SimulatedDisk probe = new SimulatedDisk(3);
    for (long n = 1; n < 400; n++) {
      SimulatedDisk failing = probe.copy();
      failing.failAt(n, DiskException.Reason.FAILED);
      long made = 0;
      try (CommitLog log = Workload.open(failing)) {
        try {
          fill(log, 12);
        } catch (StoreException e) {
          // The store is read-only from here on; what was committed can still be read.
        }
        made = log.catalog().snapshot();
        for (long snapshot = 0; snapshot <= made; snapshot++) {
          assertEquals(snapshot, log.at(snapshot).snapshot(), "operation " + n + " failed");
        }
      } catch (StoreException.IoFailed e) {
        assertTrue(made == 0 || String.valueOf(e.getMessage()).contains("simulated"), e::toString);
      }
    }
  }

  @Test
  void aTableThatFillsARecordIsNoObstacle() {
    try (CommitLog log = Workload.open(disk)) {
      for (int bytes : new int[] {8_300_000, 66_000_000}) {
        byte[] schema = new byte[bytes];
        log.commit(
            null,
            now ->
                List.of(
                    new Entry.TableCreated(
                        now.nextTableId(),
                        TableName.of("t" + bytes),
                        SchemaBytes.copyOf(schema),
                        List.of(1L),
                        new TreeMap<>())));
      }
      fill(log, 8);
      assertEquals(10, log.catalog().snapshot());
    }
    try (CommitLog log = Workload.open(disk)) {
      assertEquals(10, log.catalog().tableCount());
    }
  }

  @Test
  void deletedRowsAreInTheState() throws DiskException {
    Catalog whole;
    try (CommitLog log = Workload.open(disk)) {
      fill(log, 1);
      SegmentFiles files = new SegmentFiles(disk, log);
      List<SegmentRef> segments = new ArrayList<>();
      int rows = 1 << 16;
      for (int i = 0; i < 3; i++) {
        long id = log.newSegmentId();
        files.create(id, 4096).close();
        segments.add(new SegmentRef(id, 4096, 200L * rows, 200, 1, 0, 4096, 1, 1, 8));
      }
      log.commit(null, now -> List.of(new Entry.SegmentsAdded(1, segments)));
      // Every other row: no code is shorter than a bit for each, 1.6 MB a segment.
      long[] words = new long[rows / 64];
      Arrays.fill(words, 0x5555_5555_5555_5555L);
      TreeMap<Integer, RowSet> sets = new TreeMap<>();
      for (int batch = 0; batch < 200; batch++) sets.put(batch, RowSet.of(rows, words.clone()));
      DeletedRows deleted = DeletedRows.of(sets);
      for (SegmentRef segment : segments) {
        Entry.DeletedFrom from = new Entry.DeletedFrom(segment.id(), deleted);
        log.commit(null, now -> List.of(new Entry.RowsDeleted(1, List.of(from))));
      }
      long epoch = log.epoch();
      while (log.epoch() == epoch) fill(log, 1);
      whole = log.catalog();
    }
    try (CommitLog log = Workload.open(disk)) {
      assertEquals(whole, log.catalog());
      assertEquals(300L << 16, log.catalog().require("t0").rows());
    }
    assertEquals(List.of(), LogVerify.run(disk).findings());
  }

  @Test
  void aStateOfManyRecordsIsReadBack() {
    int count = 3_000;
    try (CommitLog log = Workload.open(disk)) {
      log.commit(null, RotationTest::table);
      byte[] large = new byte[20_000_000];
      for (int i = 0; i < 2; i++) {
        String name = "large" + i;
        log.commit(
            null,
            now ->
                List.of(
                    new Entry.TableCreated(
                        now.nextTableId(),
                        TableName.of(name),
                        SchemaBytes.copyOf(large),
                        List.of(1L),
                        new TreeMap<>())));
      }
      fill(log, count);
    }
    try (CommitLog log = Workload.open(disk)) {
      assertEquals(count + 3, log.catalog().tableCount());
      assertEquals(count + 3, log.catalog().snapshot());
    }
  }
}
