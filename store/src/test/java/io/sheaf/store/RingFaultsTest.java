package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.SimulatedFaults;
import io.sheaf.store.io.SimulatedFaults.Fate;
import io.sheaf.store.io.SimulatedRingDisk;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A table that is read through a ring which fails and lies: every row is right or there is an
/// error that says where.
final class RingFaultsTest {
  private static final Options SMALL = Options.defaults().pool(Options.mib(4));
  private static final long ROWS = 300_000;
  private static final int ROUNDS = Integer.getInteger("sheaf.rounds", 3);

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final long seed = Seed.value("RingFaultsTest");
  private int right;
  private int told;

  @BeforeEach
  void fill() throws Exception {
    Store store = fixture.open("s", SMALL);
    store.createTable(TableName.of("t"), Numbers.schema(2), TableOptions.defaults());
    store.table("t").append(Numbers.source(2, 0, ROWS, 65_536), Key.random());
    fixture.close(store);
  }

  /// Reads the table on a thread of its own; what went wrong, or null.
  private static @Nullable StoreException scan(Store store, ThreadFactory threads)
      throws Exception {
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              try (Snapshot snapshot = store.snapshot()) {
                Numbers.check(snapshot.table("t").scan(), 0, ROWS, 0, 1);
              }
              return true;
            });
    threads.newThread(task).start();
    try {
      task.get();
      return null;
    } catch (ExecutionException e) {
      // Wrong rows are an AssertionError, and so the end of the test.
      if (e.getCause() instanceof StoreException told) return told;
      throw e;
    }
  }

  private void run(SimulatedFaults faults, Teller teller) throws Exception {
    Path root = fixture.path("s");
    try (Store store = Store.on(SimulatedRingDisk.on(root, faults), SMALL)) {
      for (int i = 0; i < 6; i++) {
        // A platform thread reads what it waits for by itself, a virtual one through the ring.
        ThreadFactory threads =
            i % 2 == 0 ? Thread.ofVirtual().factory() : Thread.ofPlatform().factory();
        StoreException failure = scan(store, threads);
        if (failure == null) right++;
        else {
          told++;
          teller.check(failure);
        }
        assertEquals(0, store.poolReport().pinnedBytes(), "pins are left");
      }
      faults.end();
      assertEquals(null, scan(store, Thread.ofVirtual().factory()), "damage that stays");
      assertEquals(0, store.poolReport().pinnedBytes(), "pins are left");
    }
  }

  private interface Teller {
    void check(StoreException failure);
  }

  @Test
  void aBadBlockIsToldWithFileAndOffset() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      SimulatedFaults faults =
          new SimulatedFaults(seed + round)
              .with(Fate.SHORT, 100)
              .with(Fate.EAGAIN, 50)
              .withBad(round % 2 == 0 ? 1 : 10);
      run(
          faults,
          failure -> {
            StoreException.IoFailed io = (StoreException.IoFailed) failure;
            DiskException cause = (DiskException) Objects.requireNonNull(io.getCause());
            assertTrue(io.file().endsWith(".seg"), io::toString);
            assertEquals(cause.offset(), io.offset());
            assertTrue(faults.isBad(io.offset(), cause.length()), () -> "not there: " + io);
            assertTrue(String.valueOf(io.getMessage()).contains("EIO"), io::toString);
          });
    }
    System.out.printf("EIO: %d scans told, %d right, 0 wrong rows, 0 pins%n", told, right);
    assertTrue(told > 0);
  }

  @Test
  void bytesOfAnotherPlaceAreToldWithFileAndPage() throws Exception {
    int lies = 0;
    for (int round = 0; round < ROUNDS; round++) {
      SimulatedFaults faults =
          new SimulatedFaults(seed + round).with(Fate.MISDIRECTED, 100).with(Fate.TORN, 100);
      run(
          faults,
          failure -> {
            assertTrue(String.valueOf(failure.getMessage()).contains(".seg"), failure::toString);
            if (failure instanceof StoreException.CorruptStore) return; // the segment's directory
            StoreException.CorruptPage page = (StoreException.CorruptPage) failure;
            assertTrue(page.file().endsWith(".seg"), page::toString);
            assertTrue(page.page() >= 0 && page.offset() % 4096 == 0, page::toString);
          });
      lies += faults.count(Fate.MISDIRECTED) + faults.count(Fate.TORN);
    }
    System.out.printf(
        "%d lies: %d scans told, %d right, 0 wrong rows, 0 pins%n", lies, told, right);
    assertTrue(told > 0 && lies > 0);
  }
}
