package io.sheaf.store.pool;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.Eviction;
import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
@ParameterizedClass
@EnumSource(Eviction.class)
class PageLoadTest {
  private static final int KIB = 1024;

  @RegisterExtension final TestPool on;

  PageLoadTest(Eviction eviction) {
    on = new TestPool(eviction);
  }

  @Test
  void aFailedLoadReachesEveryWaiterAndLeavesTheFrameFree() throws Exception {
    TestSource source = TestSource.uniform("a", 1, 64 * KIB);
    PageTable table = on.pool.register(source);
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch fail = new CountDownLatch(1);
    source.before =
        page -> {
          reading.countDown();
          await(fail);
          return new DiskException("read", "a", 0, 1, DiskException.Reason.FAILED, "EIO");
        };
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(Thread.ofPlatform().start(() -> failures.add(failureOf(table))));
    }
    reading.await();
    while (on.pool.report().pins().joined() < 3) {
      Thread.onSpinWait();
    }
    fail.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(4, failures.size());
    failures.forEach(e -> assertTrue(e instanceof StoreException.IoFailed, e.toString()));
    assertEquals(1, source.loads.get());
    assertEquals(on.pool.arena().bytes(), on.pool.report().space().freeBytes());
    source.before = page -> null;
    on.pool.pin(table, 0, on.holder).close();
  }

  private Throwable failureOf(PageTable table) {
    return assertThrows(RuntimeException.class, () -> on.pool.pin(table, 0, on.holder).close());
  }

  private static void await(CountDownLatch latch) {
    assertDoesNotThrow(() -> latch.await());
  }

  @Test
  void aCorruptPageIsNeverServed() {
    TestSource source = TestSource.uniform("a", 1, 4 * KIB);
    PageTable table = on.pool.register(source);
    source.before = page -> new StoreException.CorruptPage("a", page, 4096, "checksum");
    assertThrows(StoreException.CorruptPage.class, () -> on.pool.pin(table, 0, on.holder));
    assertFalse(table.isResident(0));
    source.before =
        page -> new DiskException("read", "a", 0, 1, DiskException.Reason.FAILED, "torn");
    assertThrows(StoreException.IoFailed.class, () -> on.pool.pin(table, 0, on.holder));
  }

  @Test
  void aClaimIsExclusiveUntilSealedAndCleanAfterwards() {
    TestSource source = TestSource.uniform("a", 2, 64 * KIB);
    PageTable table = on.pool.register(source);
    try (Claim claim = on.pool.claim(table, 0, on.holder)) {
      assertFalse(claim.segment().isReadOnly());
      assertNull(on.pool.tryPin(table, 0, on.holder));
      source.fill(0, claim.segment());
      try (Pin pin = claim.seal()) {
        source.verify(0, pin.segment());
        assertTrue(pin.segment().isReadOnly());
        assertThrows(AssertionError.class, claim::segment);
        assertThrows(AssertionError.class, claim::seal);
      }
    }
    on.pool.pin(table, 0, on.holder).close();
    assertEquals(0, source.loads.get());
  }

  @Test
  void anAbandonedClaimLeavesNothing() {
    TestSource source = TestSource.uniform("a", 2, 64 * KIB);
    PageTable table = on.pool.register(source);
    on.pool.claim(table, 0, on.holder).close();
    assertFalse(table.isResident(0));
    assertEquals(on.pool.arena().bytes(), on.pool.report().space().freeBytes());
    on.pool.pin(table, 0, on.holder).close();
    assertEquals(1, source.loads.get());
  }

  @Test
  void prefetchTurnsAMissIntoAHitAndWithoutRoomIsDropped() {
    TestSource source = TestSource.uniform("a", 20, 256 * KIB);
    PageTable table = on.pool.register(source);
    for (int page = 0; page < 4; page++) {
      on.pool.prefetch(table, page);
    }
    while (on.pool.report().ahead().asked() < 4) {
      Thread.onSpinWait();
    }
    for (int page = 0; page < 4; page++) {
      on.pool.pin(table, page, on.holder).close();
    }
    assertEquals(4, source.loads.get());
    assertEquals(0, on.pool.report().misses());
    int[] eight = {0, 1, 2, 3, 4, 5, 6, 7};
    try (PinSet set = on.pool.pinAll(table, eight, on.holder)) {
      assertEquals(8, set.size());
      on.pool.prefetch(table, 9);
      while (on.pool.report().ahead().dropped() < 1) {
        Thread.onSpinWait();
      }
      assertFalse(table.isResident(9));
    }
  }

  @Test
  void aPrefetchThatFailsIsMetAgainByThePin() {
    TestSource source = TestSource.uniform("a", 1, 4 * KIB);
    PageTable table = on.pool.register(source);
    source.before = page -> new StoreException.CorruptPage("a", page, 0, "checksum");
    on.pool.prefetch(table, 0);
    assertThrows(StoreException.CorruptPage.class, () -> on.pool.pin(table, 0, on.holder));
  }

  @Test
  void aPageReadAheadIsCheckedByWhoWantsItFirstAndByNobodyElse() throws Exception {
    TestSource source = TestSource.uniform("a", 2, 64 * KIB);
    PageTable table = on.pool.register(source);
    on.pool.prefetch(table, 0, 1);
    TestPool.awaitQuiet(on.pool);
    assertEquals(0, source.checks.get());
    assertTrue(table.isResident(0));
    inThreads(
        4,
        () -> {
          try (Pin pin = on.pool.pin(table, 0, on.pool.holder("one of many"))) {
            source.verify(0, pin.segment());
          }
        });
    Objects.requireNonNull(on.pool.tryPin(table, 1, on.holder)).close();
    assertEquals(2, source.checks.get());
    assertEquals(2, source.loads.get());
  }

  @Test
  void aPageReadAheadThatIsNotRightIsReadAnew() {
    TestSource source = TestSource.uniform("a", 3, 64 * KIB);
    PageTable table = on.pool.register(source);
    source.before =
        page -> page == 1 ? new StoreException.CorruptPage("a", page, 0, "checksum") : null;
    on.pool.prefetch(table, 0, 1, 2);
    TestPool.awaitQuiet(on.pool);
    source.before = page -> null;
    assertNull(on.pool.tryPin(table, 1, on.holder));
    int[] all = {0, 1, 2};
    try (PinSet pins = on.pool.pinAll(table, all, on.holder)) {
      for (int page : all) source.verify(page, pins.segment(page));
    }
    assertEquals(4, source.loads.get());
  }

  @Test
  void aPageReadAheadThatNobodyWantsMakesRoom() {
    TestSource source = TestSource.uniform("a", 16, 256 * KIB);
    PageTable table = on.pool.register(source);
    on.pool.prefetch(table, 0, 1, 2, 3, 4, 5, 6, 7);
    TestPool.awaitQuiet(on.pool);
    int[] others = {8, 9, 10, 11, 12, 13, 14, 15};
    on.pool.pinAll(table, others, on.holder).close();
    assertEquals(8, on.pool.report().ahead().wasted());
    assertEquals(8, source.checks.get());
    on.pool.prefetch(table, 0);
    TestPool.awaitQuiet(on.pool);
    on.pool.forget(table);
    assertEquals(on.pool.arena().bytes(), on.pool.report().space().freeBytes());
  }

  private static void inThreads(int count, Runnable body) throws InterruptedException {
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Thread thread = Thread.ofPlatform().unstarted(body);
      thread.setUncaughtExceptionHandler((of, failure) -> failures.add(failure));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) thread.join();
    assertEquals(List.of(), failures);
  }
}
