package io.sheaf.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/// Rot in every byte of a small, closed store.
final class FlipTest {
  private static final String LOG = StoreFiles.log(StoreCreation.FIRST_EPOCH);

  /// Sampled one in so many bytes where the store has no use for them.
  private static final int UNUSED_STEP = 1021;

  /// A closed store of five records, three of which make a table, and the last joins appends.
  private static SimulatedDisk store() {
    SimulatedDisk disk = new SimulatedDisk(1);
    try (CommitLog log = CommitLog.open(disk, OpenMode.CREATE)) {
      for (int i = 0; i < 3; i++) {
        TableName name = TableName.of("t" + i);
        log.commit(
            new CommitKey("", "", "k" + i),
            now ->
                List.of(
                    new Entry.TableCreated(
                        now.nextTableId(),
                        name,
                        SchemaBytes.copyOf(new byte[] {1, 2, 3}),
                        List.of(1L, 2L),
                        new TreeMap<>(Map.of("a", "b")))));
      }
      List<KeyedRows> joined = new ArrayList<>();
      for (String key : List.of("a", "b")) {
        joined.add(new KeyedRows(new CommitKey("", "", key), 0));
      }
      log.commitJoined(joined, now -> List.of(), List.of());
    }
    return disk;
  }

  @Test
  void everyFlippedByteIsNamedAndNoneChangesTheCatalogSilently() throws DiskException {
    SimulatedDisk disk = store();
    assertEquals(List.of(), LogVerify.run(disk).findings());
    int flips = 0;
    flips += flipAll(disk, StoreFiles.SUPER, 0, Disk.BLOCK, 1);
    flips += flipAll(disk, StoreFiles.SUPER, Disk.BLOCK, 64 << 10, UNUSED_STEP);
    flips += flipAll(disk, StoreFiles.SUPER, 64 << 10, (64 << 10) + Disk.BLOCK, 1);
    flips += flipAll(disk, StoreFiles.SUPER, (64 << 10) + Disk.BLOCK, 128 << 10, UNUSED_STEP);
    int records = 5 * Disk.BLOCK;
    flips += flipAll(disk, LOG, 0, records, 1);
    flips += flipAll(disk, LOG, records, disk.bytes(LOG).length, UNUSED_STEP);
    System.out.printf("rot: %d flips, %d named, 0 served%n", flips, flips);
    assertTrue(flips > 28_500, flips + " flips");
  }

  private static int flipAll(SimulatedDisk disk, String file, int from, int to, int step)
      throws DiskException {
    int flips = 0;
    for (int at = from; at < to; at += step) {
      SimulatedDisk rotten = disk.copy();
      rotten.flip(file, at, 1 << (at % 8));
      String where = file + " byte " + at;
      List<Finding> findings = LogVerify.run(rotten).findings();
      assertFalse(findings.isEmpty(), where + " is not named");
      assertEquals(file, findings.getFirst().file(), where);
      assertEquals(Finding.Kind.DAMAGE, findings.getFirst().kind(), where);
      requireNotSilent(rotten, where);
      flips++;
    }
    return flips;
  }

  private static void requireNotSilent(SimulatedDisk rotten, String where) {
    try (CommitLog log = CommitLog.open(rotten, OpenMode.READ)) {
      assertFalse(log.findings().isEmpty() && !isUnusedInSuper(where), where);
      Catalog catalog = log.catalog();
      if (catalog.snapshot() != 4) {
        String why = log.whyReadOnly();
        assertNotNull(why, where);
        assertTrue(why.startsWith("damaged"), where + ": " + why);
        assertEquals(catalog.snapshot(), catalog.tableCount(), where);
      } else {
        assertEquals(List.of("main.t0", "main.t1", "main.t2"), names(catalog), where);
      }
    } catch (StoreException.CorruptStore e) {
      assertTrue(where.startsWith(e.file()), where + ": " + e);
    }
  }

  /// Bytes between the slots are looked at by verification only: opening reads the slots.
  private static boolean isUnusedInSuper(String where) {
    return where.startsWith(StoreFiles.SUPER);
  }

  private static List<String> names(Catalog catalog) {
    return catalog.tables().stream().map(table -> table.name().qualified()).toList();
  }

  private static void overwrite(SimulatedDisk disk, String name, byte[] bytes)
      throws DiskException {
    disk.unlink(name);
    try (DiskFile file = disk.create(name, 0, Disk.Caching.BUFFERED)) {
      file.write(0, MemorySegment.ofArray(bytes));
    }
  }

  /// Puts `bytes` in the place of a file; what comes of it must be named and read-only.
  private static void requireNamed(SimulatedDisk disk, String name, byte[] bytes, String what)
      throws DiskException {
    SimulatedDisk rotten = disk.copy();
    overwrite(rotten, name, bytes);
    assertFalse(LogVerify.run(rotten).findings().isEmpty(), what);
    try (CommitLog log = CommitLog.open(rotten, OpenMode.WRITE)) {
      assertNotNull(log.whyReadOnly(), what);
      assertEquals(log.catalog().snapshot(), log.catalog().tableCount(), what);
    } catch (StoreException.CorruptStore e) {
      assertTrue(e.file().startsWith(name) || e.file().equals(StoreFiles.SUPER), what + ": " + e);
    }
  }

  @Test
  void everyTruncationIsNamed() throws DiskException {
    SimulatedDisk disk = store();
    byte[] log = disk.bytes(LOG);
    byte[] root = disk.bytes(StoreFiles.SUPER);
    for (int bytes = 0; bytes < 4 * Disk.BLOCK; bytes += 512) {
      requireNamed(disk, LOG, Arrays.copyOf(log, bytes), "a log of " + bytes + " bytes");
    }
    for (int bytes = 0; bytes < 2 * Disk.BLOCK; bytes += 512) {
      requireNamed(
          disk, StoreFiles.SUPER, Arrays.copyOf(root, bytes), "SUPER of " + bytes + " bytes");
    }
  }

  @Test
  void swappedRecordsAreNamed() throws DiskException {
    SimulatedDisk disk = store();
    byte[] log = disk.bytes(LOG);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        if (i != j) {
          byte[] swapped = log.clone();
          System.arraycopy(log, i * Disk.BLOCK, swapped, j * Disk.BLOCK, Disk.BLOCK);
          requireNamed(disk, LOG, swapped, "record " + i + " over record " + j);
          System.arraycopy(log, j * Disk.BLOCK, swapped, i * Disk.BLOCK, Disk.BLOCK);
          requireNamed(disk, LOG, swapped, "records " + i + " and " + j + " swapped");
        }
      }
    }
  }

  @Test
  void filesOfAnotherStoreOrAnotherTimeAreNamed() throws DiskException {
    SimulatedDisk disk = store();
    SimulatedDisk other = store();
    requireNamed(disk, LOG, other.bytes(LOG), "the log of another store");
    requireNamed(disk, StoreFiles.SUPER, other.bytes(StoreFiles.SUPER), "SUPER of another store");
    byte[] earlier = disk.bytes(LOG);
    byte[] earlierRoot = disk.bytes(StoreFiles.SUPER);
    try (CommitLog log = CommitLog.open(disk, OpenMode.WRITE)) {
      SegmentFiles files = new SegmentFiles(disk, log);
      long id = log.newSegmentId();
      files.create(id, 8192).close();
      log.commit(
          null, now -> List.of(new Entry.SegmentsAdded(1, List.of(CatalogTest.segment(id, 1)))));
    }
    requireStale(disk, LOG, earlier);
    requireStale(disk, StoreFiles.SUPER, earlierRoot);
  }

  private static void requireStale(SimulatedDisk disk, String name, byte[] earlier)
      throws DiskException {
    SimulatedDisk stale = disk.copy();
    overwrite(stale, name, earlier);
    assertFalse(LogVerify.run(stale).findings().isEmpty(), "an earlier " + name);
    try (CommitLog log = CommitLog.open(stale, OpenMode.WRITE)) {
      assertNotNull(log.whyReadOnly(), "an earlier " + name);
    }
  }
}
