package io.sheaf.store.pool;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.Eviction;
import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
@ParameterizedClass
@EnumSource(Eviction.class)
class PoolShortageTest {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  @RegisterExtension final TestPool on;

  PoolShortageTest(Eviction eviction) {
    on = new TestPool(eviction);
  }

  @Test
  void whenAllIsPinnedTheErrorNamesTheHolders() {
    on.reopen(2 * MIB, 0, Duration.ofMillis(50));
    PageTable table = on.pool.register(TestSource.uniform("a", 9, 256 * KIB));
    Holder scan = on.pool.holder("scan of main.flights");
    List<Pin> pins = new ArrayList<>();
    for (int page = 0; page < 8; page++) {
      pins.add(on.pool.pin(table, page, scan));
    }
    StoreException.PoolExhausted e =
        assertThrows(StoreException.PoolExhausted.class, () -> on.pool.pin(table, 8, on.holder));
    assertEquals(List.of("scan of main.flights: 2.0 MiB in 8 pins"), e.holders());
    assertTrue(String.valueOf(e.getMessage()).contains("a page 8"), e.getMessage());
    pins.forEach(Pin::close);
    on.pool.pin(table, 8, on.holder).close();
    assertEquals(1, on.pool.report().waits().refused());
  }

  @Test
  void aMissWaitsForAnUnpin() throws Exception {
    PageTable table = on.pool.register(TestSource.uniform("a", 9, 256 * KIB));
    List<Pin> pins = new ArrayList<>();
    for (int page = 0; page < 8; page++) {
      pins.add(on.pool.pin(table, page, on.holder));
    }
    Thread waiter = Thread.ofPlatform().start(() -> on.pool.pin(table, 8, on.holder).close());
    while (on.pool.report().waits().count() == 0) {
      Thread.onSpinWait();
    }
    pins.removeLast().close();
    waiter.join();
    assertTrue(table.isResident(8));
    pins.forEach(Pin::close);
  }

  @Test
  void oneUnpinServesAllInLineWhomItHelps() throws Exception {
    on.reopen(2 * MIB, 0, Duration.ofDays(1)); // who is not woken never wakes
    PageTable table = on.pool.register(new TestSource("a", 2 * MIB, MIB, MIB));
    Pin large = on.pool.pin(table, 0, on.holder);
    CountDownLatch both = new CountDownLatch(2);
    List<Thread> waiters = new ArrayList<>();
    for (int page = 1; page <= 2; page++) {
      int mine = page;
      waiters.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (Pin pin = on.pool.pin(table, mine, on.holder)) {
                      assertEquals(mine, pin.page());
                      both.countDown();
                      await(both); // nobody gives anything back before both have theirs
                    }
                  }));
    }
    while (on.pool.report().waits().count() < 2) {
      Thread.onSpinWait();
    }
    large.close();
    for (Thread waiter : waiters) {
      waiter.join();
    }
    assertEquals(0, both.getCount());
    assertEquals(0, on.pool.report().waits().refused());
  }

  @Test
  void overflowServesWhatTheArenaCannotAndGoesWithItsLastPin() {
    on.reopen(2 * MIB, MIB, Duration.ofMillis(10));
    TestSource source = TestSource.uniform("a", 12, 256 * KIB);
    PageTable table = on.pool.register(source);
    List<Pin> pins = new ArrayList<>();
    for (int page = 0; page < 12; page++) {
      pins.add(on.pool.pin(table, page, on.holder));
    }
    assertEquals(MIB, on.pool.report().overflow().bytes());
    assertFalse(on.pool.arena().contains(pins.get(11).segment()));
    try (Pin again = on.pool.pin(table, 11, on.holder)) {
      source.verify(11, again.segment());
      pins.removeLast().close();
      source.verify(11, again.segment());
    }
    assertFalse(table.isResident(11));
    assertEquals(768 * KIB, on.pool.report().overflow().bytes());
    pins.forEach(Pin::close);
    assertEquals(0, on.pool.report().overflow().bytes());
  }

  @Test
  void aPageLargerThanThePoolIsRefusedAtOnce() {
    on.reopen(2 * MIB, MIB, Duration.ofDays(1));
    PageTable table = on.pool.register(TestSource.uniform("a", 2, 3 * MIB));
    StoreException e =
        assertThrows(StoreException.PoolExhausted.class, () -> on.pool.pin(table, 0, on.holder));
    assertTrue(String.valueOf(e.getMessage()).contains("larger"), e.getMessage());
    assertThrows(
        StoreException.PoolExhausted.class, () -> on.pool.pinAll(table, new int[] {0}, on.holder));
  }

  @Test
  void aPageLargerThanTheArenaGoesToOverflowWithoutWaiting() {
    on.reopen(2 * MIB, 4 * MIB, Duration.ofDays(1));
    TestSource source = TestSource.uniform("a", 1, 3 * MIB);
    PageTable table = on.pool.register(source);
    try (Pin pin = on.pool.pin(table, 0, on.holder)) {
      source.verify(0, pin.segment());
    }
  }

  @Test
  void aSetIsPinnedWholeOrNotAtAll() {
    on.reopen(2 * MIB, 0, Duration.ofMillis(30));
    TestSource source = TestSource.uniform("a", 10, 256 * KIB);
    PageTable table = on.pool.register(source);
    try (PinSet set = on.pool.pinAll(table, new int[] {3, 1, 4}, on.holder)) {
      source.verify(3, set.segment(0));
      source.verify(1, set.segment(1));
      source.verify(4, set.segment(2));
      assertEquals(3 * 256 * KIB, set.bytes());
      int[] six = {0, 2, 5, 6, 7, 8};
      assertThrows(StoreException.PoolExhausted.class, () -> on.pool.pinAll(table, six, on.holder));
      assertEquals(3, on.pool.report().pages().pinned());
    }
    source.before =
        page ->
            page == 9
                ? new DiskException("read", "a", 0, 1, DiskException.Reason.FAILED, "no")
                : null;
    assertThrows(
        StoreException.IoFailed.class, () -> on.pool.pinAll(table, new int[] {0, 9}, on.holder));
    assertEquals(0, on.pool.report().pages().pinned());
    on.pool.pinAll(table, new int[0], on.holder).close();
  }

  @Test
  void aSetLargerThanTheArenaUsesOverflowAtOnce() {
    on.reopen(2 * MIB, MIB, Duration.ofDays(1));
    TestSource source = TestSource.uniform("a", 12, 256 * KIB);
    PageTable table = on.pool.register(source);
    int[] all = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    try (PinSet set = on.pool.pinAll(table, all, on.holder)) {
      source.verify(11, set.segment(11));
    }
  }

  @Test
  void aSetThatOverflowHasNoRoomForWaitsWithoutReadingAgainAndAgain() {
    on.reopen(2 * MIB, 256 * KIB, Duration.ofMillis(200));
    TestSource source = TestSource.uniform("a", 18, 256 * KIB);
    PageTable table = on.pool.register(source);
    List<Pin> pins = new ArrayList<>();
    for (int page = 9; page < 18; page++) pins.add(on.pool.pin(table, page, on.holder));
    Pin outside = pins.removeLast();
    pins.forEach(Pin::close);
    source.loads.set(0);
    int[] all = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    assertThrows(StoreException.PoolExhausted.class, () -> on.pool.pinAll(table, all, on.holder));
    assertTrue(source.loads.get() <= 30, source.loads + " pages read for nothing");
    outside.close();
    on.pool.pinAll(table, all, on.holder).close();
  }

  @Test
  void closeNamesTheSiteOfALeakedPinAndWorksOnceItIsClosed() {
    on.reopen(2 * MIB, 0, Duration.ofMillis(20));
    TestSource source = TestSource.uniform("a", 1, 4 * KIB);
    PageTable table = on.pool.register(source);
    Pin leaked = on.pool.pin(table, 0, on.holder);
    StoreException.LeakedPins e =
        assertThrows(StoreException.LeakedPins.class, () -> on.pool.close());
    String line = e.pins().getFirst();
    assertTrue(line.contains("closeNamesTheSiteOfALeakedPin"), line);
    assertTrue(line.contains("test: "), line);
    source.verify(0, leaked.segment()); // still mapped
    assertThrows(StoreException.Closed.class, () -> on.pool.pin(table, 0, on.holder));
    leaked.close();
    on.pool.close();
    on.reopened(2 * MIB, 0, Duration.ofSeconds(1));
  }

  @Test
  void closeSendsHomeWhoWaits() throws Exception {
    on.reopen(2 * MIB, 0, Duration.ofSeconds(30));
    PageTable table = on.pool.register(TestSource.uniform("a", 2, 2 * MIB));
    Pin pin = on.pool.pin(table, 0, on.holder);
    List<Throwable> seen = new ArrayList<>();
    Thread waiter =
        Thread.ofPlatform()
            .start(
                () ->
                    seen.add(
                        assertThrows(
                            RuntimeException.class, () -> on.pool.pin(table, 1, on.holder))));
    while (on.pool.report().waits().count() == 0) {
      Thread.onSpinWait();
    }
    Thread closer = Thread.ofPlatform().start(() -> on.pool.close());
    waiter.join();
    pin.close();
    closer.join();
    assertSame(StoreException.Closed.class, seen.getFirst().getClass());
    on.reopened(2 * MIB, 0, Duration.ofSeconds(1));
  }

  @Test
  void anInterruptedWaitSaysSo() throws Exception {
    PageTable table = on.pool.register(TestSource.uniform("a", 2, 2 * MIB));
    try (Pin pin = on.pool.pin(table, 0, on.holder)) {
      assertEquals(0, pin.page());
      List<Object> seen = new ArrayList<>();
      Thread waiter =
          Thread.ofPlatform()
              .start(
                  () -> {
                    seen.add(
                        assertThrows(
                            RuntimeException.class, () -> on.pool.pin(table, 1, on.holder)));
                    seen.add(Thread.interrupted());
                  });
      while (on.pool.report().waits().count() == 0) {
        Thread.onSpinWait();
      }
      waiter.interrupt();
      waiter.join();
      assertSame(StoreException.Interrupted.class, seen.getFirst().getClass());
      assertEquals(true, seen.getLast());
    }
  }

  private static void await(CountDownLatch latch) {
    assertDoesNotThrow(() -> latch.await());
  }
}
