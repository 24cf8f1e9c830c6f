package io.sheaf.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.StoreException;
import io.sheaf.store.TableName;
import io.sheaf.store.io.DiskException.Reason;
import io.sheaf.store.sim.Operation;
import io.sheaf.store.sim.SimulatedDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Devices that fail, and devices that are full.
final class FaultTest {
  private static final long SEED = 5;
  private static final int STEPS = 25;

  private static final CrashCheck CHECK = new CrashCheck(disk -> disk);

  @ParameterizedTest
  @EnumSource(names = {"FAILED", "FULL"})
  void everyOperationMayFailAndNothingAcknowledgedIsLost(Reason reason) {
    SimulatedDisk whole = new SimulatedDisk(SEED);
    new Workload(whole, SEED).run(STEPS);
    long operations = whole.operations();
    for (long n = 1; n <= operations; n++) {
      SimulatedDisk disk = new SimulatedDisk(SEED);
      disk.failAt(n, reason);
      Workload workload = new Workload(disk, SEED);
      workload.run(STEPS);
      try {
        workload.close();
      } catch (StoreException.IoFailed e) {
        // The mark could not be written: the next opening does without.
      }
      assertEquals(0, disk.openFiles(), "files left open after operation " + n + " failed");
      CHECK.check(disk.copy(), workload.acked(), workload.underway());
      CHECK.check(disk.survivor(n), workload.acked(), workload.underway());
    }
    System.out.printf("faults: the n-th operation %s for n to %d, 0 lost%n", reason, operations);
    assertTrue(operations > 100, "only " + operations + " operations");
  }

  @Test
  void anOpeningThatFailsLeavesNothingOpenAndTheNextOneWorks() {
    SimulatedDisk used = new SimulatedDisk(SEED);
    Workload workload = new Workload(used, SEED);
    workload.run(STEPS);
    long operations = 0;
    for (long n = 1; n == 1 || n <= operations; n++) {
      SimulatedDisk disk = used.survivor(n);
      SimulatedDisk probe = disk.copy();
      CommitLog.open(probe, OpenMode.WRITE).close();
      operations = probe.operations();
      disk.failAt(n, Reason.FAILED);
      try (CommitLog log = CommitLog.open(disk, OpenMode.WRITE)) {
        workload.acked().requireEqual(log);
      } catch (StoreException.IoFailed e) {
        assertTrue(String.valueOf(e.getMessage()).contains("simulated"), e.getMessage());
      }
      assertEquals(0, disk.openFiles(), "files left open after operation " + n);
      CHECK.check(disk, workload.acked(), null);
    }
  }

  private static SimulatedDisk withTable() {
    SimulatedDisk disk = new SimulatedDisk(SEED);
    try (CommitLog log = CommitLog.open(disk, OpenMode.CREATE)) {
      log.commit(null, FaultTest::table);
    }
    return disk;
  }

  private static List<Entry.OfTable> table(Catalog now) {
    TableName name = TableName.of("t" + now.snapshot());
    SchemaBytes schema = SchemaBytes.copyOf(new byte[100]);
    return List.of(
        new Entry.TableCreated(
            now.nextTableId(), name, schema, List.of(1L), new TreeMap<>(Map.of())));
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.Kind.class,
      names = {"WRITE", "SYNC"})
  void aFailedFlushIsFinalAndReadsGoOn(Operation.Kind kind) {
    SimulatedDisk disk = withTable();
    List<Operation> later = new ArrayList<>();
    try (CommitLog log = CommitLog.open(disk, OpenMode.WRITE)) {
      log.commit(null, FaultTest::table);
      Catalog before = log.catalog();
      disk.observe(
          (operation, done) -> {
            boolean first = later.stream().noneMatch(o -> o.kind() == kind);
            if (!done && operation.kind() == kind && first) {
              disk.failAt(operation.number(), Reason.FAILED);
            }
            later.add(operation);
          });
      CommitKey key = new CommitKey("", "", "my key");
      StoreException.CommitUnknown e =
          assertThrows(StoreException.CommitUnknown.class, () -> log.commit(key, FaultTest::table));
      assertEquals("my key", e.key());
      later.clear();
      assertThrows(StoreException.ReadOnly.class, () -> log.commit(key, FaultTest::table));
      assertThrows(StoreException.ReadOnly.class, log::newSegmentId);
      assertEquals(before, log.catalog());
      assertEquals(2, log.at(2).tableCount());
      assertTrue(String.valueOf(log.whyReadOnly()).contains("failed"), log.whyReadOnly());
    }
    assertTrue(
        later.stream()
            .noneMatch(o -> o.kind() == Operation.Kind.WRITE || o.kind() == Operation.Kind.SYNC),
        "after the failure: " + later);
  }

  @Test
  void aFullDiskRefusesCommitsAndHealsWithoutReopening() {
    SimulatedDisk disk = new SimulatedDisk(SEED);
    disk.setCapacity(450_000);
    Workload workload = new Workload(disk, SEED);
    int refused = workload.runOnFullDisk(200);
    int before = workload.commits();
    CHECK.check(disk.copy(), workload.acked(), workload.underway());
    disk.setCapacity(Long.MAX_VALUE);
    int refusedLater = workload.runOnFullDisk(50);
    System.out.printf(
        "faults: full after %d commits, %d refused; %d more once there was space%n",
        before, refused, workload.commits() - before);
    assertTrue(refused > 20 && before > 5, refused + " refused, " + before + " made");
    assertEquals(0, refusedLater);
    assertTrue(workload.commits() > before);
    workload.close();
    CHECK.check(disk, workload.acked(), null);
  }

  @Test
  void theLogTakesCommitsWhileItHasRoomThoughTheDiskIsFull() {
    SimulatedDisk disk = withTable();
    try (CommitLog log = CommitLog.open(disk, OpenMode.WRITE)) {
      disk.setCapacity(0);
      int made = 0;
      try {
        while (made < 1_000) {
          log.commit(null, now -> List.of());
          made++;
        }
      } catch (StoreException.OutOfSpace e) {
        assertTrue(String.valueOf(e.getMessage()).contains("log/"), e.getMessage());
      }
      assertTrue(made > 10 && made < 16, made + " records of 4 KiB in 64 KiB");
      disk.setCapacity(Long.MAX_VALUE);
      log.commit(null, now -> List.of());
      assertEquals(made + 2L, log.catalog().snapshot());
    }
  }
}
