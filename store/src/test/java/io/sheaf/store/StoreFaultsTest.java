package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import io.sheaf.store.io.DiskException.Reason;
import io.sheaf.store.sim.SimulatedDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A disk that fails, or loses power, at each of its operations in turn: the whole store above it
/// loses nothing that it acknowledged, and leaves nothing behind.
final class StoreFaultsTest {
  private static final Options SMALL = Options.defaults().pool(Options.mib(4));

  /// A new log file after a few small appends.
  private static final long LOG_BYTES = 64 << 10;

  private static final int SAMPLES = Integer.getInteger("sheaf.crash.samples", 1);

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final long seed = Seed.value("StoreFaultsTest");

  private static long operations() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Workload workload = new Workload();
    try (Store store = Store.on(disk, SMALL, LOG_BYTES)) {
      workload.run(store);
    }
    assertEquals(List.of(), workload.failures());
    assertEquals(workload.acknowledged(), workload.possible());
    assertEquals(2, workload.acknowledged().tables().size());
    return disk.operations();
  }

  /// Opens a disk and expects one of two states; says which.
  private static KillState recovered(SimulatedDisk disk, KillState one, KillState other) {
    KillState found;
    try (Store store = Store.on(disk, SMALL, LOG_BYTES)) {
      assertEquals(null, store.whyReadOnly());
      found = KillState.of(store);
      assertTrue(
          found.equals(one) || found.equals(other), () -> one + " or " + other + " is " + found);
      found.check(store);
      store.chores().close();
      assertEquals(0, store.poolReport().pinnedBytes());
    }
    assertEquals(0, disk.openFiles());
    return found;
  }

  @ParameterizedTest
  @EnumSource(names = {"FAILED", "FULL"})
  void anOperationThatFailsCostsNothingThatWasAcknowledged(Reason reason) {
    long operations = operations();
    int failed = 0;
    int unknown = 0;
    for (long n = 1; n <= operations; n++) {
      SimulatedDisk disk = new SimulatedDisk(seed + n);
      disk.failAt(n, reason);
      Workload workload = new Workload();
      List<StoreException> failures = run(disk, workload);
      failed += failures.isEmpty() ? 0 : 1;
      unknown += failures.stream().anyMatch(StoreException.CommitUnknown.class::isInstance) ? 1 : 0;
      assertEquals(0, disk.openFiles(), "files open after operation " + n + " failed");
      SimulatedDisk left = disk.copy();
      KillState found = clean(left, workload.acknowledged(), workload.possible());
      if (n % 8 == 0) recovered(left, found, found);
      // What the recovery said of the files must hold for the platter too.
      if (n % 4 == 0 && !left.syncFailed()) clean(left.survivor(seed + n), found, found);
    }
    System.out.printf(
        "operation n %s for each n in 1..%d: %d told, %d unknown, 0 lost, 0 leaks%n",
        reason, operations, failed, unknown);
    assertTrue(failed > operations / 4, "too few failures were noticed");
  }

  private static List<StoreException> run(SimulatedDisk disk, Workload workload) {
    List<StoreException> failures = new ArrayList<>();
    Store store = opened(disk, failures);
    if (store == null) return failures;
    try {
      workload.run(store);
      assertEquals(0, store.poolReport().pinnedBytes());
      workload.read(store);
    } finally {
      try {
        store.close();
      } catch (StoreException e) {
        failures.add(e);
      }
    }
    failures.addAll(workload.failures());
    return failures;
  }

  private static @Nullable Store opened(SimulatedDisk disk, List<StoreException> failures) {
    try {
      return Store.on(disk, SMALL, LOG_BYTES);
    } catch (StoreException e) {
      failures.add(e);
      return null;
    }
  }

  /// Recovers a disk that was not closed cleanly, after which it holds a file for each segment and
  /// no others. Only where the log ended in a torn record, whose segments they may be, files wait
  /// for the next opening: so that they can be looked at, should that record have been answered.
  private static KillState clean(SimulatedDisk disk, KillState one, KillState other) {
    boolean torn = isTorn(disk);
    KillState found = recovered(disk, one, other);
    if (torn) {
      for (Damage damage : damages(disk)) {
        assertEquals(Damage.Kind.LEFTOVER, damage.kind(), damage.toString());
      }
      recovered(disk, found, found);
    }
    assertEquals(List.of(), damages(disk));
    return found;
  }

  private static boolean isTorn(SimulatedDisk disk) {
    return Verification.ofDisk(disk, Set.of(), Verification.Depth.QUICK).damages().stream()
        .anyMatch(d -> d.kind() == Damage.Kind.LEFTOVER && d.file().startsWith("log/"));
  }

  private static List<Damage> damages(SimulatedDisk disk) {
    return Verification.ofDisk(disk, Set.of(), Verification.Depth.FULL).damages();
  }

  @Test
  void aPowerCutAtAnyOperationCostsNothingThatWasAcknowledged() {
    int[] cuts = {0, 0, 0};
    for (int sample = 0; sample < SAMPLES; sample++) {
      SimulatedDisk disk = new SimulatedDisk(seed);
      Workload workload = new Workload();
      long salt = seed + 1_000_000L * sample;
      disk.observe(
          (operation, done) -> {
            long cut = salt + 2 * operation.number() + (done ? 1 : 0);
            if (survives(disk.survivor(cut), workload, cuts[0] % 8 == 0)) cuts[1]++;
            cuts[0]++;
          });
      try (Store store = Store.on(disk, SMALL, LOG_BYTES)) {
        workload.run(store);
      }
    }
    System.out.printf(
        "%d power cuts, 0 acknowledged commits lost, 0 in part (%d found more than was"
            + " acknowledged)%n",
        cuts[0], cuts[1]);
    assertTrue(cuts[0] > 200 && cuts[1] > 0);
  }

  /// Checks what a power cut left; whether it is more than was acknowledged.
  private static boolean survives(SimulatedDisk survivor, Workload workload, boolean twice) {
    KillState acknowledged = workload.acknowledged();
    try {
      KillState found = clean(survivor, acknowledged, workload.possible());
      if (twice) recovered(survivor, found, found);
      return !found.equals(acknowledged);
    } catch (StoreException e) {
      // Not the failure of a write that is under way, which would be taken for it.
      throw new AssertionError("after a power cut", e);
    }
  }
}
