package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.io.Disk.Caching;
import io.sheaf.store.sim.SimulatedDisk;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The simulated disk keeps the contract, and loses what a real one may lose.
final class SimulatedDiskTest extends DiskContract {
  private static final int SEEDS = 200;

  @Override
  Disk emptyDisk() {
    return new SimulatedDisk(1);
  }

  private SimulatedDisk simulated() {
    return (SimulatedDisk) disk;
  }

  @Test
  void aSyncedFileWithASyncedNameSurvivesEveryPowerCut() throws Exception {
    try (DiskFile file = disk.create("f", 0, Caching.DIRECT)) {
      file.write(0, pattern(3, 1));
      file.sync();
      disk.syncDirectory("");
    }
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedDisk after = simulated().survivor(seed);
      assertArrayEquals(simulated().bytes("f"), after.bytes("f"));
    }
  }

  @Test
  void anUnsyncedNameIsGoneAfterSomePowerCuts() throws Exception {
    try (DiskFile file = disk.create("f", 0, Caching.DIRECT)) {
      file.write(0, pattern(1, 1));
      file.sync();
    }
    Set<Boolean> seen = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      seen.add(simulated().survivor(seed).exists("f"));
    }
    assertEquals(Set.of(true, false), seen);
  }

  @Test
  void anUnsyncedWriteIsThereGoneOrTorn() throws Exception {
    try (DiskFile file = disk.create("f", BLOCK, Caching.DIRECT)) {
      file.sync();
      disk.syncDirectory("");
      file.write(0, pattern(1, 1));
    }
    byte[] written = simulated().bytes("f");
    boolean all = false;
    boolean none = false;
    boolean torn = false;
    for (int seed = 0; seed < SEEDS; seed++) {
      byte[] after = simulated().survivor(seed).bytes("f");
      int sectors = 0;
      for (int at = 0; at < BLOCK; at += 512) {
        sectors += after[at + 1] == written[at + 1] && written[at + 1] != 0 ? 1 : 0;
      }
      all |= Arrays.equals(after, written);
      none |= Arrays.equals(after, new byte[BLOCK]);
      torn |= sectors > 0 && !Arrays.equals(after, written);
    }
    assertTrue(all && none && torn, all + " " + none + " " + torn);
  }

  @Test
  void anUnlinkedNameComesBackAfterSomePowerCuts() throws Exception {
    disk.create("f", 0, Caching.DIRECT).close();
    disk.syncDirectory("");
    disk.unlink("f");
    Set<Boolean> seen = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      seen.add(simulated().survivor(seed).exists("f"));
    }
    assertEquals(Set.of(true, false), seen);
  }

  @Test
  void aFailedSyncIsToldOnceAndTheNextOneBringsNothingBack() throws Exception {
    boolean lost = false;
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedDisk one = new SimulatedDisk(seed);
      try (DiskFile file = one.create("f", BLOCK, Caching.DIRECT)) {
        file.sync();
        one.syncDirectory("");
        file.write(0, pattern(1, 1));
        one.failAt(one.operations() + 1, DiskException.Reason.FAILED);
        assertThrows(DiskException.class, file::sync);
        file.sync();
      }
      lost |= Arrays.equals(one.survivor(seed).bytes("f"), new byte[BLOCK]);
    }
    assertTrue(lost);
  }

  @Test
  void aKilledProcessLosesNothingButItsLocks() throws Exception {
    disk.lock("LOCK", "first");
    try (DiskFile file = disk.create("f", 0, Caching.DIRECT)) {
      file.write(0, pattern(1, 1));
    }
    SimulatedDisk next = simulated().copy();
    next.lock("LOCK", "second").close();
    assertArrayEquals(simulated().bytes("f"), next.bytes("f"));
    Set<Boolean> seen = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      seen.add(next.survivor(seed).exists("f"));
    }
    assertEquals(Set.of(true, false), seen);
  }

  @Test
  void aFullDiskTakesNoMoreUntilThereIsSpace() throws Exception {
    simulated().setCapacity(2L * BLOCK);
    try (DiskFile file = disk.create("f", BLOCK, Caching.DIRECT)) {
      DiskException e = assertThrows(DiskException.class, () -> file.write(BLOCK, pattern(2, 1)));
      assertEquals(DiskException.Reason.FULL, e.reason());
      simulated().setCapacity(3L * BLOCK);
      file.write(BLOCK, pattern(2, 1));
    }
    assertEquals(0, simulated().openFiles());
    assertFalse(simulated().exists("g"));
  }
}
