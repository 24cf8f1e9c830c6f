package io.sheaf.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskException.Reason;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.sim.Operation;
import io.sheaf.store.sim.SimulatedDisk;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Files that no table has: a close that leaves one behind is not a clean one, and the next opening
/// puts it away.
final class LeftoverTest {
  private final SimulatedDisk disk = new SimulatedDisk(1);

  private CommitLog open() {
    return CommitLog.open(disk, OpenMode.CREATE);
  }

  private static long made(SegmentFiles files, CommitLog log) throws DiskException {
    long id = log.newSegmentId();
    try (DiskFile file = files.create(id, 8192)) {
      files.sync(file);
    }
    files.syncNames(List.of(id));
    return id;
  }

  private static List<Finding> found(SimulatedDisk disk) {
    return LogVerify.run(disk).findings();
  }

  private static boolean isClean(SimulatedDisk disk) throws DiskException {
    try (DiskFile file = disk.open(StoreFiles.SUPER, Disk.Access.READ, Disk.Caching.DIRECT)) {
      Super newest = SuperFile.Slots.read(file).newest();
      return newest != null && newest.clean();
    }
  }

  /// Opens and closes what `left` is left in, after which nothing is.
  private void tidied(String left) throws DiskException {
    assertFalse(isClean(disk));
    assertEquals(List.of(left), found(disk).stream().map(Finding::file).toList());
    try (CommitLog log = open()) {
      assertEquals(List.of(left), log.findings().stream().map(Finding::file).toList());
    }
    assertTrue(isClean(disk));
    assertEquals(List.of(), found(disk));
  }

  @Test
  void aFileThatIsUnderWayWhenTheLogIsClosedGoesWithTheNextOpening() throws DiskException {
    CommitLog log = open();
    SegmentFiles files = new SegmentFiles(disk, log);
    long id = made(files, log);
    log.close();
    long operations = disk.operations();
    files.remove(id);
    assertEquals(operations, disk.operations(), "the directory may be another process's by now");
    tidied(StoreFiles.segment(id));
  }

  @Test
  void aClosedLogGivesNoIdAndMakesNoFile() throws DiskException {
    CommitLog log = open();
    SegmentFiles files = new SegmentFiles(disk, log);
    files.remove(made(files, log));
    long late = log.newSegmentId();
    log.close();
    long operations = disk.operations();
    assertThrows(StoreException.Closed.class, log::newSegmentId);
    assertThrows(StoreException.Closed.class, () -> files.create(late, 8192));
    assertEquals(operations, disk.operations());
    assertEquals(List.of(), found(disk));
    try (CommitLog again = open()) {
      assertTrue(again.newSegmentId() > late, "an id is given out once");
    }
  }

  @Test
  void aCloseWaitsForWhoeverIsMakingAFile() throws InterruptedException {
    Gate gate = new Gate();
    assertTrue(gate.enter());
    assertTrue(gate.enter());
    Thread closing = Thread.ofPlatform().start(gate::shut);
    while (closing.getState() != Thread.State.WAITING) Thread.onSpinWait();
    gate.leave();
    assertTrue(closing.isAlive());
    gate.leave();
    closing.join();
    assertFalse(gate.enter());
    gate.shut();
  }

  @Test
  void aFileThatCannotBeUnlinkedIsTriedAgainByEachOpening() throws DiskException {
    CommitLog log = open();
    SegmentFiles files = new SegmentFiles(disk, log);
    long id = made(files, log);
    failUnlinks();
    assertThrows(DiskException.class, () -> files.remove(id));
    log.close();
    try (CommitLog again = open()) {
      Finding finding = again.findings().getFirst();
      assertTrue(finding.what().contains("not removed"), finding.what());
    }
    disk.observe((operation, done) -> {});
    tidied(StoreFiles.segment(id));
  }

  private void failUnlinks() {
    disk.observe(
        (operation, done) -> {
          if (!done && operation.kind() == Operation.Kind.UNLINK) {
            disk.failAt(operation.number(), Reason.FAILED);
          }
        });
  }

  /// Unlinked, and then killed: the next opening does not see the file, and yet must make sure.
  @Test
  void aPowerCutAfterARecoveryBringsNoFileBack() throws DiskException {
    CommitLog log = open();
    SegmentFiles files = new SegmentFiles(disk, log);
    files.remove(made(files, log));
    SimulatedDisk killed = disk.copy();
    log.close();
    CommitLog.open(killed, OpenMode.WRITE).close();
    assertTrue(isClean(killed));
    for (int seed = 0; seed < 50; seed++) {
      assertEquals(List.of(), found(killed.survivor(seed)), "survivor " + seed);
    }
  }

  @Test
  void aStrangerAmongTheSegmentsIsNotLookedInto() throws DiskException {
    CommitLog log = open();
    made(new SegmentFiles(disk, log), log);
    disk.create("seg/notes", 0, Disk.Caching.BUFFERED).close();
    log.close();
    open().close();
    assertEquals(List.of("seg/notes"), found(disk).stream().map(Finding::file).toList());
    assertEquals(0, disk.openFiles());
  }
}
