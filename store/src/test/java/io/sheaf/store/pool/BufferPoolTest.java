package io.sheaf.store.pool;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.FrameArena;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BufferPoolTest {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  private BufferPool pool = pool(2 * MIB, 0, Duration.ofSeconds(20));
  private Holder holder = pool.holder("test");

  private static BufferPool pool(long bytes, long overflow, Duration patience) {
    PoolOptions options = PoolOptions.defaults().strict().withOverflow(overflow);
    return new BufferPool(FrameArena.open(bytes), options.withPatience(patience));
  }

  private void reopen(long bytes, long overflow, Duration patience) {
    pool.close();
    pool = pool(bytes, overflow, patience);
    holder = pool.holder("test");
  }

  @AfterEach
  void nothingIsLeft() {
    PoolInvariants.checkAtRest(pool);
    pool.close();
  }

  @Test
  void aPageIsLoadedOnceAndServedFromTheArena() {
    TestSource source = TestSource.uniform("a", 4, 64 * KIB);
    PageTable table = pool.register(source);
    for (int round = 0; round < 3; round++) {
      for (int page = 0; page < 4; page++) {
        try (Pin pin = pool.pin(table, page, holder)) {
          source.verify(page, pin.segment());
          assertTrue(pool.arena().contains(pin.segment()));
          assertEquals(0, pin.segment().address() % 4096);
        }
      }
    }
    assertEquals(4, source.loads.get());
    PoolReport report = pool.report();
    assertEquals(4, report.misses());
    assertEquals(8, report.hits());
  }

  @Test
  void aPublishedPageIsReadOnly() {
    PageTable table = pool.register(TestSource.uniform("a", 1, 4 * KIB));
    try (Pin pin = pool.pin(table, 0, holder)) {
      assertTrue(pin.segment().isReadOnly());
    }
  }

  @Test
  void aPinnedFrameIsNotEvicted() {
    TestSource source = TestSource.uniform("a", 64, 256 * KIB);
    PageTable table = pool.register(source);
    try (Pin kept = pool.pin(table, 0, holder)) {
      for (int page = 1; page < 64; page++) {
        pool.pin(table, page, holder).close();
        source.verify(0, kept.segment());
      }
    }
    assertTrue(pool.report().evictions() >= 56);
    assertEquals(64, source.loads.get());
  }

  @Test
  void aPageInUseSurvivesAScan() {
    TestSource source = TestSource.uniform("a", 100, 256 * KIB);
    PageTable table = pool.register(source);
    pool.pin(table, 0, holder).close();
    for (int page = 1; page < 100; page++) {
      pool.pin(table, page, holder).close();
      pool.pin(table, 0, holder).close();
    }
    assertTrue(source.loads.get() < 120, "hot page read again " + source.loads.get());
  }

  @Test
  void tryPinNeverReads() {
    TestSource source = TestSource.uniform("a", 1, 4 * KIB);
    PageTable table = pool.register(source);
    assertNull(pool.tryPin(table, 0, holder));
    assertEquals(0, source.loads.get());
    pool.pin(table, 0, holder).close();
    try (Pin pin = present(pool.tryPin(table, 0, holder))) {
      source.verify(0, pin.segment());
    }
  }

  private static Pin present(@Nullable Pin pin) {
    assertNotNull(pin);
    return Objects.requireNonNull(pin);
  }

  @Test
  void doubleCloseAndUseAfterCloseAreLoud() {
    PageTable table = pool.register(TestSource.uniform("a", 1, 4 * KIB));
    Pin pin = pool.pin(table, 0, holder);
    pin.close();
    assertThrows(AssertionError.class, pin::close);
    assertThrows(StoreException.Closed.class, pin::segment);
  }

  @Test
  void aPinMovesBetweenThreadsAndASharedOneOutlivesIt() throws Exception {
    TestSource source = TestSource.uniform("a", 1, 4 * KIB);
    PageTable table = pool.register(source);
    Pin pin = pool.pin(table, 0, holder);
    Holder other = pool.holder("other");
    Pin second = pin.share(other);
    Thread thread = Thread.ofPlatform().start(pin::close);
    thread.join();
    source.verify(0, second.segment());
    assertEquals(1, pool.report().pinnedPages());
    assertEquals(0, holder.pins());
    assertEquals(4096, other.pinnedBytes());
    second.close();
    other.close();
  }

  @Test
  void aFreedFrameIsPoisoned() {
    PageTable table = pool.register(TestSource.uniform("a", 1, 64 * KIB));
    Pin pin = pool.pin(table, 0, holder);
    MemorySegment stale = pin.segment();
    pin.close();
    pool.forget(table);
    assertEquals((byte) 0xDB, stale.get(ValueLayout.JAVA_BYTE, 0));
    assertEquals((byte) 0xDB, stale.get(ValueLayout.JAVA_BYTE, 64 * KIB - 1));
  }

  @Test
  void whenAllIsPinnedTheErrorNamesTheHolders() {
    reopen(2 * MIB, 0, Duration.ofMillis(50));
    PageTable table = pool.register(TestSource.uniform("a", 9, 256 * KIB));
    Holder scan = pool.holder("scan of main.flights");
    List<Pin> pins = new ArrayList<>();
    for (int page = 0; page < 8; page++) {
      pins.add(pool.pin(table, page, scan));
    }
    StoreException.PoolExhausted e =
        assertThrows(StoreException.PoolExhausted.class, () -> pool.pin(table, 8, holder));
    assertEquals(List.of("scan of main.flights: 2.0 MiB in 8 pins"), e.holders());
    assertTrue(String.valueOf(e.getMessage()).contains("a page 8"), e.getMessage());
    pins.forEach(Pin::close);
    pool.pin(table, 8, holder).close();
    assertEquals(1, pool.report().exhausted());
  }

  @Test
  void aMissWaitsForAnUnpin() throws Exception {
    PageTable table = pool.register(TestSource.uniform("a", 9, 256 * KIB));
    List<Pin> pins = new ArrayList<>();
    for (int page = 0; page < 8; page++) {
      pins.add(pool.pin(table, page, holder));
    }
    Thread waiter = Thread.ofPlatform().start(() -> pool.pin(table, 8, holder).close());
    while (pool.report().waits() == 0) {
      Thread.onSpinWait();
    }
    pins.removeLast().close();
    waiter.join();
    assertTrue(table.isResident(8));
    pins.forEach(Pin::close);
  }

  @Test
  void oneUnpinServesAllInLineWhomItHelps() throws Exception {
    reopen(2 * MIB, 0, Duration.ofSeconds(30));
    PageTable table = pool.register(new TestSource("a", 2 * MIB, MIB, MIB));
    Pin large = pool.pin(table, 0, holder);
    CountDownLatch both = new CountDownLatch(2);
    List<Thread> waiters = new ArrayList<>();
    for (int page = 1; page <= 2; page++) {
      int mine = page;
      waiters.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (Pin pin = pool.pin(table, mine, holder)) {
                      assertEquals(mine, pin.page());
                      both.countDown();
                      await(both); // nobody gives anything back before both have theirs
                    }
                  }));
    }
    while (pool.report().waits() < 2) {
      Thread.onSpinWait();
    }
    large.close();
    for (Thread waiter : waiters) {
      waiter.join();
    }
    assertEquals(0, both.getCount());
    assertEquals(0, pool.report().exhausted());
  }

  @Test
  void overflowServesWhatTheArenaCannotAndGoesWithItsLastPin() {
    reopen(2 * MIB, MIB, Duration.ofMillis(10));
    TestSource source = TestSource.uniform("a", 12, 256 * KIB);
    PageTable table = pool.register(source);
    List<Pin> pins = new ArrayList<>();
    for (int page = 0; page < 12; page++) {
      pins.add(pool.pin(table, page, holder));
    }
    assertEquals(MIB, pool.report().overflowBytes());
    assertFalse(pool.arena().contains(pins.get(11).segment()));
    try (Pin again = pool.pin(table, 11, holder)) {
      source.verify(11, again.segment());
      pins.removeLast().close();
      source.verify(11, again.segment());
    }
    assertFalse(table.isResident(11));
    assertEquals(768 * KIB, pool.report().overflowBytes());
    pins.forEach(Pin::close);
    assertEquals(0, pool.report().overflowBytes());
  }

  @Test
  void aPageLargerThanThePoolIsRefusedAtOnce() {
    reopen(2 * MIB, MIB, Duration.ofDays(1));
    PageTable table = pool.register(TestSource.uniform("a", 2, 3 * MIB));
    StoreException e =
        assertThrows(StoreException.PoolExhausted.class, () -> pool.pin(table, 0, holder));
    assertTrue(String.valueOf(e.getMessage()).contains("larger"), e.getMessage());
    assertThrows(
        StoreException.PoolExhausted.class, () -> pool.pinAll(table, new int[] {0}, holder));
  }

  @Test
  void aPageLargerThanTheArenaGoesToOverflowWithoutWaiting() {
    reopen(2 * MIB, 4 * MIB, Duration.ofDays(1));
    TestSource source = TestSource.uniform("a", 1, 3 * MIB);
    PageTable table = pool.register(source);
    try (Pin pin = pool.pin(table, 0, holder)) {
      source.verify(0, pin.segment());
    }
  }

  @Test
  void aFailedLoadReachesEveryWaiterAndLeavesTheFrameFree() throws Exception {
    TestSource source = TestSource.uniform("a", 1, 64 * KIB);
    PageTable table = pool.register(source);
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
    while (pool.report().coalescedMisses() < 3) {
      Thread.onSpinWait();
    }
    fail.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(4, failures.size());
    failures.forEach(e -> assertTrue(e instanceof StoreException.IoFailed, e.toString()));
    assertEquals(1, source.loads.get());
    assertEquals(pool.arena().bytes(), pool.report().freeBytes());
    source.before = page -> null;
    pool.pin(table, 0, holder).close();
  }

  private Throwable failureOf(PageTable table) {
    return assertThrows(RuntimeException.class, () -> pool.pin(table, 0, holder).close());
  }

  private static void await(CountDownLatch latch) {
    assertDoesNotThrow(() -> latch.await());
  }

  @Test
  void aCorruptPageIsNeverServed() {
    TestSource source = TestSource.uniform("a", 1, 4 * KIB);
    PageTable table = pool.register(source);
    source.before = page -> new StoreException.CorruptPage("a", page, 4096, "checksum");
    assertThrows(StoreException.CorruptPage.class, () -> pool.pin(table, 0, holder));
    assertFalse(table.isResident(0));
    source.before = page -> new IOException("torn");
    assertThrows(StoreException.IoFailed.class, () -> pool.pin(table, 0, holder));
  }

  @Test
  void aClaimIsExclusiveUntilSealedAndCleanAfterwards() {
    TestSource source = TestSource.uniform("a", 2, 64 * KIB);
    PageTable table = pool.register(source);
    try (Claim claim = pool.claim(table, 0, holder)) {
      assertFalse(claim.segment().isReadOnly());
      assertNull(pool.tryPin(table, 0, holder));
      source.fill(0, claim.segment());
      try (Pin pin = claim.seal()) {
        source.verify(0, pin.segment());
        assertTrue(pin.segment().isReadOnly());
        assertThrows(AssertionError.class, claim::segment);
        assertThrows(AssertionError.class, claim::seal);
      }
    }
    pool.pin(table, 0, holder).close();
    assertEquals(0, source.loads.get());
  }

  @Test
  void anAbandonedClaimLeavesNothing() {
    TestSource source = TestSource.uniform("a", 2, 64 * KIB);
    PageTable table = pool.register(source);
    pool.claim(table, 0, holder).close();
    assertFalse(table.isResident(0));
    assertEquals(pool.arena().bytes(), pool.report().freeBytes());
    pool.pin(table, 0, holder).close();
    assertEquals(1, source.loads.get());
  }

  @Test
  void aTableGrowsWhilePagesAreIn() {
    TestSource source = TestSource.uniform("a", 100, 4 * KIB);
    PageTable table = new PageTable(TestSource.uniform("a", 1, 4 * KIB), pool.frames());
    assertEquals(1, table.pages());
    pool.claim(table, 0, holder).seal().close();
    table.grow(100);
    assertTrue(table.isResident(0));
    assertFalse(table.isResident(99));
    assertEquals(100, source.pages());
  }

  @Test
  void aForgottenTableLosesItsFramesWithTheirLastPin() {
    TestSource source = TestSource.uniform("a", 3, 64 * KIB);
    PageTable table = pool.register(source);
    pool.pin(table, 0, holder).close();
    Pin pin = pool.pin(table, 1, holder);
    pool.forget(table);
    assertFalse(table.isResident(0));
    source.verify(1, pin.segment());
    assertThrows(StoreException.Closed.class, () -> pool.pin(table, 2, holder));
    assertThrows(StoreException.Closed.class, () -> pool.pin(table, 1, holder));
    pin.close();
    assertEquals(pool.arena().bytes(), pool.report().freeBytes());
  }

  @Test
  void aSetIsPinnedWholeOrNotAtAll() {
    reopen(2 * MIB, 0, Duration.ofMillis(30));
    TestSource source = TestSource.uniform("a", 10, 256 * KIB);
    PageTable table = pool.register(source);
    try (PinSet set = pool.pinAll(table, new int[] {3, 1, 4}, holder)) {
      source.verify(3, set.segment(0));
      source.verify(1, set.segment(1));
      source.verify(4, set.segment(2));
      assertEquals(3 * 256 * KIB, set.bytes());
      int[] six = {0, 2, 5, 6, 7, 8};
      assertThrows(StoreException.PoolExhausted.class, () -> pool.pinAll(table, six, holder));
      assertEquals(3, pool.report().pinnedPages());
    }
    source.before = page -> page == 9 ? new IOException("no") : null;
    assertThrows(StoreException.IoFailed.class, () -> pool.pinAll(table, new int[] {0, 9}, holder));
    assertEquals(0, pool.report().pinnedPages());
    pool.pinAll(table, new int[0], holder).close();
  }

  @Test
  void aSetLargerThanTheArenaUsesOverflowAtOnce() {
    reopen(2 * MIB, MIB, Duration.ofDays(1));
    TestSource source = TestSource.uniform("a", 12, 256 * KIB);
    PageTable table = pool.register(source);
    int[] all = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    try (PinSet set = pool.pinAll(table, all, holder)) {
      source.verify(11, set.segment(11));
    }
  }

  @Test
  void prefetchTurnsAMissIntoAHitAndWithoutRoomIsDropped() {
    TestSource source = TestSource.uniform("a", 20, 256 * KIB);
    PageTable table = pool.register(source);
    for (int page = 0; page < 4; page++) {
      pool.prefetch(table, page);
    }
    while (pool.report().prefetched() < 4) {
      Thread.onSpinWait();
    }
    for (int page = 0; page < 4; page++) {
      pool.pin(table, page, holder).close();
    }
    assertEquals(4, source.loads.get());
    assertEquals(0, pool.report().misses());
    int[] eight = {0, 1, 2, 3, 4, 5, 6, 7};
    try (PinSet set = pool.pinAll(table, eight, holder)) {
      assertEquals(8, set.size());
      pool.prefetch(table, 9);
      while (pool.report().prefetchDropped() < 1) {
        Thread.onSpinWait();
      }
      assertFalse(table.isResident(9));
    }
  }

  @Test
  void aPrefetchThatFailsIsMetAgainByThePin() {
    TestSource source = TestSource.uniform("a", 1, 4 * KIB);
    PageTable table = pool.register(source);
    source.before = page -> new StoreException.CorruptPage("a", page, 0, "checksum");
    pool.prefetch(table, 0);
    assertThrows(StoreException.CorruptPage.class, () -> pool.pin(table, 0, holder));
  }

  @Test
  void closeNamesTheSiteOfALeakedPinAndWorksOnceItIsClosed() {
    reopen(2 * MIB, 0, Duration.ofMillis(20));
    TestSource source = TestSource.uniform("a", 1, 4 * KIB);
    PageTable table = pool.register(source);
    Pin leaked = pool.pin(table, 0, holder);
    StoreException.LeakedPins e = assertThrows(StoreException.LeakedPins.class, () -> pool.close());
    String line = e.pins().getFirst();
    assertTrue(line.contains("closeNamesTheSiteOfALeakedPin"), line);
    assertTrue(line.contains("test: "), line);
    source.verify(0, leaked.segment()); // still mapped
    assertThrows(StoreException.Closed.class, () -> pool.pin(table, 0, holder));
    leaked.close();
    pool.close();
    pool = pool(2 * MIB, 0, Duration.ofSeconds(1));
  }

  @Test
  void closeSendsHomeWhoWaits() throws Exception {
    reopen(2 * MIB, 0, Duration.ofSeconds(30));
    PageTable table = pool.register(TestSource.uniform("a", 2, 2 * MIB));
    Pin pin = pool.pin(table, 0, holder);
    List<Throwable> seen = new ArrayList<>();
    Thread waiter =
        Thread.ofPlatform()
            .start(
                () ->
                    seen.add(
                        assertThrows(RuntimeException.class, () -> pool.pin(table, 1, holder))));
    while (pool.report().waits() == 0) {
      Thread.onSpinWait();
    }
    Thread closer = Thread.ofPlatform().start(() -> pool.close());
    waiter.join();
    pin.close();
    closer.join();
    assertSame(StoreException.Closed.class, seen.getFirst().getClass());
    pool = pool(2 * MIB, 0, Duration.ofSeconds(1));
  }

  @Test
  void anInterruptedWaitSaysSo() throws Exception {
    PageTable table = pool.register(TestSource.uniform("a", 2, 2 * MIB));
    try (Pin pin = pool.pin(table, 0, holder)) {
      assertEquals(0, pin.page());
      List<Object> seen = new ArrayList<>();
      Thread waiter =
          Thread.ofPlatform()
              .start(
                  () -> {
                    seen.add(
                        assertThrows(RuntimeException.class, () -> pool.pin(table, 1, holder)));
                    seen.add(Thread.interrupted());
                  });
      while (pool.report().waits() == 0) {
        Thread.onSpinWait();
      }
      waiter.interrupt();
      waiter.join();
      assertSame(StoreException.Interrupted.class, seen.getFirst().getClass());
      assertEquals(true, seen.getLast());
    }
  }

  @Test
  void aHolderIsKeptNoLongerThanItsLastPin() {
    PageTable table = pool.register(TestSource.uniform("a", 1, 4 * KIB));
    int before = pool.holdersKept();
    Holder brief = pool.holder("brief");
    Pin pin = pool.pin(table, 0, brief);
    brief.close();
    assertEquals(before + 1, pool.holdersKept());
    pin.close();
    assertEquals(before, pool.holdersKept());
    pool.holder("idle").close();
    assertEquals(before, pool.holdersKept());
    assertEquals(1, pool.report().misses() + pool.report().hits());
  }

  @Test
  void theReportTellsWhoPinsWhatAndSinceWhen() {
    PageTable table = pool.register(TestSource.uniform("seg/7", 2, 4 * KIB));
    try (Pin pin = pool.pin(table, 1, holder)) {
      PoolReport report = pool.report();
      PinReport oldest = report.oldestPins().getFirst();
      assertEquals("seg/7 page " + pin.page(), oldest.page());
      assertTrue(oldest.where().contains("theReportTellsWhoPinsWhat"), oldest.where());
      assertTrue(report.text().contains("test: "), report.text());
    }
  }
}
