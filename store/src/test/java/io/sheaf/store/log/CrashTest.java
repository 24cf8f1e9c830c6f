package io.sheaf.store.log;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.sim.SimulatedDisk;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Power cuts at every operation of seeded workloads, and of the recoveries from them.
final class CrashTest {
  private static final int STEPS = 40;
  private static final int RUNS = Integer.getInteger("sheaf.crash.runs", 3);

  /// The log file that a workload ended with.
  private static long epoch(SimulatedDisk disk) {
    try (CommitLog log = Workload.open(disk.copy())) {
      return log.epoch();
    }
  }

  /// One workload, with a power cut before and after each of its operations.
  private static final class Run {
    private final SimulatedDisk disk;
    private final Workload workload;
    private final CrashCheck check;
    private final Random random;
    private long points;

    Run(PlantedBug bug, long seed) {
      disk = new SimulatedDisk(seed);
      workload = new Workload(bug.on(disk), seed, bug);
      check = new CrashCheck(bug::on);
      random = new Random(seed);
    }

    /// `everyNth` operation is a crash point.
    void cut(int everyNth) {
      disk.observe(
          (operation, done) -> {
            if (random.nextInt(everyNth) == 0) {
              check(random.nextLong(), operation + (done ? " done" : " begun"));
            }
          });
      workload.run(STEPS);
      disk.observe((operation, done) -> {});
      check(random.nextLong(), "the end");
    }

    private void check(long seed, String where) {
      points++;
      Model acked = workload.acked();
      Model underway = workload.underway();
      try {
        check.check(disk.survivor(seed), acked, underway);
        if (points % 4 == 0) {
          check.check(disk.copy(), acked, underway);
        }
      } catch (Model.Violation e) {
        e.addSuppressed(new AssertionError("at " + where + ", survivor of seed " + seed));
        throw e;
      }
    }
  }

  @Test
  void whateverAPowerCutLeavesHoldsAllThatWasAcknowledgedAndNothingElse() {
    long seed = Seed.value("CrashTest");
    long points = 0;
    long commits = 0;
    long opened = 0;
    long files = 0;
    long kept = 0;
    for (int i = 0; i < RUNS; i++) {
      Run run = new Run(PlantedBug.NONE, seed + i);
      run.cut(1);
      points += run.points;
      commits += run.workload.commits();
      opened += run.check.opened();
      kept += run.check.kept();
      files += epoch(run.disk);
    }
    System.out.printf(
        "crash: %d power cuts in %d commits and %d log files, %d openings, %d looks at segments of"
            + " old snapshots, 0 lost%n",
        points, commits, files, opened, kept);
    assertTrue(points > 100L * RUNS && commits > 10L * RUNS, points + " " + commits);
    assertTrue(files > RUNS, "no log file was begun anew");
    assertTrue(kept > 0, "no old snapshot was kept");
  }

  @Test
  void aPowerCutDuringRecoveryIsAsGoodAsNone() {
    long seed = Seed.value("CrashTest");
    long points = 0;
    for (int i = 0; i < RUNS; i++) {
      Run run = new Run(PlantedBug.NONE, seed + i);
      Random random = new Random(seed + i);
      long[] count = new long[1];
      run.disk.observe(
          (operation, done) -> {
            if (random.nextInt(50) == 0) {
              count[0] += recoverUnderPowerCuts(run, random);
            }
          });
      run.workload.run(STEPS);
      points += count[0];
    }
    System.out.printf("crash: %d power cuts during recovery, 0 differ%n", points);
    assertTrue(points > 20L * RUNS, "only " + points);
  }

  private static long recoverUnderPowerCuts(Run run, Random random) {
    Model acked = run.workload.acked();
    Model underway = run.workload.underway();
    SimulatedDisk left = run.disk.survivor(random.nextLong());
    // What one undisturbed recovery finds is what every disturbed one must find.
    SimulatedDisk undisturbed = left.copy();
    Model held = acked;
    try (CommitLog log = Workload.open(undisturbed)) {
      if (underway != null && log.catalog().snapshot() == underway.snapshot()) {
        held = underway;
      }
    }
    Model found = held;
    CrashCheck check = new CrashCheck(PlantedBug.NONE::on);
    long[] points = new long[1];
    left.observe(
        (operation, done) -> {
          points[0]++;
          check.check(left.survivor(random.nextLong()), found, null);
        });
    Workload.open(left).close();
    return points[0];
  }

  @Test
  void aFailingOperationLosesNothingThatWasAcknowledged() {
    long seed = Seed.value("CrashTest");
    long failures = 0;
    for (int i = 0; i < 40 * RUNS; i++) {
      SimulatedDisk disk = new SimulatedDisk(seed + i);
      runFailing(PlantedBug.NONE, disk, seed + i);
      failures++;
    }
    System.out.printf("crash: %d workloads with a failing operation, 0 lost%n", failures);
  }

  private static void runFailing(PlantedBug bug, SimulatedDisk disk, long seed) {
    Random random = new Random(seed);
    disk.failAt(20 + random.nextInt(300), DiskException.Reason.FAILED);
    Workload workload = new Workload(bug.on(disk), seed);
    workload.run(STEPS);
    workload.close();
    CrashCheck check = new CrashCheck(bug::on);
    check.check(disk.copy(), workload.acked(), workload.underway());
    for (int i = 0; i < 3; i++) {
      check.check(disk.survivor(random.nextLong()), workload.acked(), workload.underway());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aPlantedBugIsCaught(PlantedBug bug) {
    long seed = Seed.value("CrashTest");
    Model.@Nullable Violation caught = null;
    int runs = 0;
    while (caught == null && runs < 300) {
      try {
        if (bug == PlantedBug.RETRY_SYNC) {
          runFailing(bug, new SimulatedDisk(seed + runs), seed + runs);
        } else {
          new Run(bug, seed + runs).cut(3);
        }
      } catch (Model.Violation e) {
        caught = e;
      }
      runs++;
    }
    System.out.printf("crash: %s caught in run %d: %s%n", bug, runs, caught);
    assertNotNull(caught, bug + " was not caught in " + runs + " runs");
  }
}
