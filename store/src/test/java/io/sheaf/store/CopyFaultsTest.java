package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.log.CommitLog;
import io.sheaf.store.log.OpenMode;
import io.sheaf.store.log.StoreImage;
import io.sheaf.store.sim.SimulatedDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A copy of a store, as backup and restore make it, is whole or not there whatever fails.
final class CopyFaultsTest {
  private static final Options SMALL = Options.defaults().pool(Options.mib(4));

  private final long seed = Seed.value("CopyFaultsTest");

  private static Key fill(Store store, String table, long rows) throws Exception {
    Key key = Key.random();
    store.createTable(
        TableName.of(table), Numbers.source(2, 0, rows, 8192), TableOptions.defaults(), key);
    return key;
  }

  private static long value(Snapshot snapshot, String table) {
    return snapshot.table(table).scan().count();
  }

  /// Two tables and a key, closed, in memory.
  private static SimulatedDisk source() throws Exception {
    SimulatedDisk disk = new SimulatedDisk(1);
    try (Store store = Store.on(disk, SMALL)) {
      fill(store, "t", 3000);
      fill(store, "u", 10);
      store.table("t").delete("c0 = 7");
    }
    return disk;
  }

  private static void copy(Disk from, Disk to) throws DiskException {
    try (CommitLog log = CommitLog.open(from, OpenMode.READ)) {
      new StoreCopy(from, StoreImage.of(log), to, segment -> false, Pace.unlimited()).run();
    }
  }

  @Test
  void aPowerCutLeavesAWholeCopyOrNone() throws Exception {
    SimulatedDisk from = source();
    byte[] before = from.bytes("LOCK");
    SimulatedDisk to = new SimulatedDisk(seed);
    List<SimulatedDisk> survivors = new ArrayList<>();
    Random random = Seed.random(seed, 1);
    to.observe(
        (operation, done) -> {
          for (int i = 0; i < 2; i++) survivors.add(to.survivor(random.nextLong()));
        });
    copy(from, to);
    assertArrayEquals(before, from.bytes("LOCK"));
    int whole = 0;
    for (SimulatedDisk left : survivors) {
      if (!StoreImage.isStore(left)) continue;
      whole++;
      List<Damage> damages = Verification.ofDisk(left, Set.of(), Verification.Depth.FULL).damages();
      boolean unfinished = left.exists(StoreCopy.UNFINISHED);
      for (Damage damage : damages) {
        // Of SUPER one slot is written before the other.
        String file = damage.file();
        boolean known = file.equals(StoreCopy.UNFINISHED) || file.equals("SUPER");
        assertTrue(unfinished && known, damage.toString());
      }
      try (Store store = Store.on(left, SMALL);
          Snapshot newest = store.snapshot()) {
        assertEquals(3, newest.number());
        assertEquals(2999, value(newest, "t"));
        assertEquals(10, value(newest, "u"));
      }
    }
    System.out.printf(
        "%d power cuts in a copy: %d left it whole, the others nothing%n", survivors.size(), whole);
    assertTrue(whole > 5 && whole < survivors.size() / 2, whole + " of " + survivors.size());
  }

  @Test
  void whicheverOperationFailsThereIsNoCopy() throws Exception {
    SimulatedDisk from = source();
    SimulatedDisk counted = new SimulatedDisk(seed);
    copy(from, counted);
    int failed = 0;
    for (DiskException.Reason reason :
        List.of(DiskException.Reason.FAILED, DiskException.Reason.FULL)) {
      for (long n = 1; n <= counted.operations(); n++) {
        SimulatedDisk to = new SimulatedDisk(seed + n);
        to.failAt(n, reason);
        try {
          copy(from, to);
        } catch (DiskException | StoreException e) {
          failed++;
          assertNotNull(e.getMessage());
          // What is whole all the same is so only behind the making of SUPER.
          boolean unfinished = to.exists(StoreCopy.UNFINISHED) || !StoreImage.isStore(to);
          assertTrue(unfinished || n > counted.operations() - 3, "operation " + n);
        }
      }
    }
    System.out.printf("%d failing operations of copies%n", failed);
    assertTrue(failed > counted.operations() / 2, failed + " of " + counted.operations());
  }
}
