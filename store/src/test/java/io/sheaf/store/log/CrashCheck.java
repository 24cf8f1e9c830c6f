package io.sheaf.store.log;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.sim.SimulatedDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Opens what a crash left, and throws a [Model.Violation] when a promise is broken.
final class CrashCheck {
  private final Function<SimulatedDisk, Disk> lens;

  /// How many stores were opened.
  private int opened;

  private int kept;

  /// Looks at disks through `lens`, which may plant a bug.
  CrashCheck(Function<SimulatedDisk, Disk> lens) {
    this.lens = lens;
  }

  /// How many segments were there that only old snapshots have.
  int kept() {
    return kept;
  }

  int opened() {
    return opened;
  }

  /// Recovers `left`; it must hold `acked`, or `underway` in its place, and be healthy afterwards.
  void check(SimulatedDisk left, Model acked, @Nullable Model underway) {
    Disk disk = lens.apply(left);
    try {
      boolean torn = isTorn(disk);
      Model held;
      try (CommitLog log = open(disk)) {
        held = acked;
        if (underway != null && log.catalog().snapshot() == underway.snapshot()) {
          held = underway;
        }
        held.requireEqual(log);
        for (Kept.Left old : log.kept().left()) {
          SegmentContent.requireSegment(disk, old.segment().segment());
          kept++;
        }
        for (TableState table : log.catalog().tables()) {
          for (SegmentRef segment : table.segments()) {
            SegmentContent.requireSegment(disk, segment);
          }
        }
        for (Entry.Staged stage : log.catalog().stages().all()) {
          for (SegmentRef segment : stage.segments()) SegmentContent.requireSegment(disk, segment);
        }
      }
      requireTidy(LogVerify.run(disk).findings(), torn);
      if (!left.syncFailed()) {
        requireTidy(LogVerify.run(left.survivor(opened)).findings(), torn);
      }
      requireHealthy(disk, held);
      Model.require(left.openFiles() == 0, left.openFiles() + " files left open");
    } catch (DiskException e) {
      throw new AssertionError("a disk without faults failed", e);
    }
  }

  /// Whether the log ends in a record that a crash cut short.
  private static boolean isTorn(Disk disk) {
    return LogVerify.run(disk).findings().stream()
        .anyMatch(f -> f.kind() == Finding.Kind.LEFTOVER && f.file().startsWith(StoreFiles.LOG));
  }

  /// After one opening and a close nothing is left over, nor is after a power cut. Only behind a
  /// torn record, whose segments they may be, files wait for the next opening.
  private static void requireTidy(List<Finding> findings, boolean torn) {
    List<Finding> wrong = new ArrayList<>(findings);
    if (torn) {
      wrong.removeIf(finding -> finding.kind() == Finding.Kind.LEFTOVER);
    }
    Model.require(wrong.isEmpty(), "after recovery: " + wrong);
  }

  private CommitLog open(Disk disk) {
    opened++;
    CommitLog log;
    try {
      log = Workload.open(disk);
    } catch (StoreException e) {
      throw new Model.Violation("the store does not open: " + e.getMessage());
    }
    String why = log.whyReadOnly();
    if (why != null) {
      log.close();
      throw new Model.Violation("the store is read-only: " + why);
    }
    return log;
  }

  /// A second opening finds the same, a third after one more commit too, and nothing is left over.
  private void requireHealthy(Disk disk, Model held) {
    try (CommitLog log = open(disk)) {
      held.requireEqual(log);
      Committed more = log.commit(Model.key("one more"), now -> List.of());
      Model.require(more.snapshot() == held.snapshot() + 1, "one more commit gives " + more);
    }
    List<Finding> findings = LogVerify.run(disk).findings();
    Model.require(findings.isEmpty(), "after a second opening: " + findings);
    try (CommitLog log = open(disk)) {
      Model.require(log.findings().isEmpty(), "after a clean close: " + log.findings());
      Model.require(
          log.catalog().snapshot() == held.snapshot() + 1,
          "the commit after recovery is lost: " + log.catalog());
    }
  }
}
