package io.sheaf.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.StoreException;
import io.sheaf.store.TableName;
import io.sheaf.store.io.Disk;
import io.sheaf.store.sim.Operation;
import io.sheaf.store.sim.SimulatedDisk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Many writers and readers at once.
final class VisibilityTest {
  private static final int WRITERS = 4;
  private static final int COMMITS = 60;

  private final AtomicLong reads = new AtomicLong();

  private static List<Entry.OfTable> table(Catalog now, String name) {
    return List.of(
        new Entry.TableCreated(
            now.nextTableId(),
            TableName.of(name),
            SchemaBytes.copyOf(new byte[10]),
            List.of(1L),
            new TreeMap<>(Map.of())));
  }

  @Test
  void writersNeitherLoseNorRepeatEachOther() throws Exception {
    SimulatedDisk disk = new SimulatedDisk(1);
    Set<Long> snapshots = ConcurrentHashMap.newKeySet();
    Set<Long> ids = ConcurrentHashMap.newKeySet();
    try (CommitLog log = CommitLog.open(disk, OpenMode.CREATE)) {
      log.commit(null, now -> table(now, "t"));
      try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
        List<Future<?>> all = new ArrayList<>();
        for (int w = 0; w < WRITERS; w++) {
          all.add(threads.submit(() -> write(log, snapshots, ids)));
        }
        for (Future<?> one : all) {
          one.get();
        }
      }
      assertEquals(WRITERS * COMMITS, snapshots.size());
      assertEquals(WRITERS * COMMITS, ids.size());
      assertEquals(WRITERS * COMMITS, log.catalog().require("t").rows());
    }
    try (CommitLog log = CommitLog.open(disk, OpenMode.READ)) {
      Set<Long> found = new HashSet<>();
      log.catalog().require("t").segments().forEach(segment -> found.add(segment.id()));
      assertEquals(ids, found);
    }
  }

  private static void write(CommitLog log, Set<Long> snapshots, Set<Long> ids) {
    for (int i = 0; i < COMMITS; i++) {
      SegmentRef segment = CatalogTest.segment(log.newSegmentId(), 1);
      Committed committed =
          log.commit(null, now -> List.of(new Entry.SegmentsAdded(1, List.of(segment))));
      assertTrue(snapshots.add(committed.snapshot()), committed + " twice");
      assertTrue(ids.add(segment.id()), segment + " twice");
      assertTrue(log.catalog().snapshot() >= committed.snapshot());
    }
  }

  @Test
  void whatAReaderSawIsThereAfterEveryPowerCut() throws Exception {
    for (int seed = 0; seed < 3; seed++) {
      readUnderPowerCuts(PlantedBug.NONE, seed);
    }
    System.out.printf("visibility: %d reads checked, 0 vanished%n", reads.get());
    assertTrue(reads.get() > 100, reads + " reads");
  }

  @Test
  void aStateThatIsPublishedBeforeItIsDurableIsCaught() throws Exception {
    Model.@Nullable Violation caught = null;
    for (int seed = 0; caught == null && seed < 50; seed++) {
      try {
        readUnderPowerCuts(PlantedBug.NO_LOG_SYNC, seed);
      } catch (StoreException.CommitUnknown e) {
        // What fails behind the first byte of a record leaves its commit unknown.
        caught = assertInstanceOf(Model.Violation.class, e.getCause());
      }
    }
    assertNotNull(caught);
  }

  /// Commits while the newest state is read at every operation, and the power cut right then.
  private void readUnderPowerCuts(PlantedBug bug, long seed) {
    SimulatedDisk disk = new SimulatedDisk(seed);
    Random random = new Random(seed);
    Disk seen = bug.on(disk);
    try (CommitLog log = CommitLog.open(seen, OpenMode.CREATE)) {
      disk.observe((operation, done) -> read(log, disk, operation, random.nextLong()));
      for (int i = 0; i < 30; i++) {
        String name = "t" + i;
        log.commit(null, now -> table(now, name));
      }
      disk.observe((operation, done) -> {});
    }
  }

  private void read(CommitLog log, SimulatedDisk disk, Operation operation, long seed) {
    long saw = log.catalog().snapshot();
    reads.incrementAndGet();
    try (CommitLog after = CommitLog.open(disk.survivor(seed), OpenMode.READ)) {
      Model.require(
          after.catalog().snapshot() >= saw,
          "snapshot " + saw + " was seen, and vanished in a power cut at " + operation);
    }
  }
}
