package io.sheaf.store.pool;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.StoreException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The rules by which a well-known database course (CMU's BusTub) grades a buffer pool, for pages
/// that are written once: its seven tests are named where they are met.
@Timeout(120)
class CourseRulesTest {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;
  private static final int FRAME = 128 * KIB;
  private static final int FRAMES = 2 * MIB / FRAME;

  @RegisterExtension final TestPool on = new TestPool();

  private void write(TestSource source, PageTable table, int page) {
    try (Claim claim = on.pool.claim(table, page, on.holder)) {
      source.fill(page, claim.segment());
      claim.seal().close();
    }
  }

  private void assertFull(PageTable table, int page) {
    assertThrows(
        StoreException.PoolExhausted.class, () -> on.pool.pin(table, page, on.holder).close());
  }

  /// The same body in some threads; throws what any of them threw.
  private static void inThreads(int count, Callable<@Nullable Void> body) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
      List<Future<@Nullable Void>> all = new ArrayList<>();
      for (int i = 0; i < count; i++) all.add(threads.submit(body));
      for (Future<@Nullable Void> each : all) each.get();
    }
  }

  /// VeryBasic.
  @Test
  void whatWasWrittenIsReadHoweverOftenThePageIsPinned() {
    TestSource source = TestSource.uniform("a", 1, FRAME);
    PageTable table = on.pool.register(source);
    write(source, table, 0);
    for (int i = 0; i < 3; i++) {
      try (Pin pin = on.pool.pin(table, 0, on.holder)) {
        source.verify(0, pin.segment());
      }
    }
    assertEquals(0, source.loads.get(), "a page that was written is read from disk");
  }

  /// PagePinEasy.
  @Test
  void aFullPoolLetsAPageInOnceAnotherIsUnpinned() {
    on.reopen(2 * MIB, 0, Duration.ZERO);
    TestSource source = TestSource.uniform("a", 4, MIB);
    PageTable table = on.pool.register(source);
    write(source, table, 0);
    write(source, table, 1);
    Pin first = on.pool.pin(table, 0, on.holder);
    Pin second = on.pool.pin(table, 1, on.holder);
    assertFull(table, 2);
    assertThrows(
        StoreException.PoolExhausted.class, () -> on.pool.claim(table, 3, on.holder).close());
    first.close();
    write(source, table, 2);
    try (Pin third = on.pool.pin(table, 2, on.holder)) {
      source.verify(2, third.segment());
      assertFull(table, 0);
    }
    second.close();
    for (int page : new int[] {0, 1, 2, 3}) {
      try (Pin pin = on.pool.pin(table, page, on.holder)) {
        source.verify(page, pin.segment());
      }
    }
    assertEquals(0, on.holder.pins());
  }

  /// PagePinMedium.
  @Test
  void halfOfThePinsGivenBackMakeRoomForAsManyPagesAndNoMore() {
    on.reopen(2 * MIB, 0, Duration.ZERO);
    TestSource source = TestSource.uniform("a", 3 * FRAMES, FRAME);
    PageTable table = on.pool.register(source);
    List<Pin> pins = new ArrayList<>();
    for (int page = 0; page < FRAMES; page++) pins.add(on.pool.pin(table, page, on.holder));
    for (int page = FRAMES; page < 2 * FRAMES; page++) assertFull(table, page);
    for (int page = 0; page < FRAMES / 2; page++) pins.removeFirst().close();
    for (int page = FRAMES; page < FRAMES + FRAMES / 2; page++) {
      pins.add(on.pool.pin(table, page, on.holder));
    }
    assertFull(table, 0);
    for (Pin pin : pins) source.verify(pin.page(), pin.segment());
    pins.removeLast().close();
    try (Pin back = on.pool.pin(table, 0, on.holder)) {
      source.verify(0, back.segment());
      assertFull(table, 2 * FRAMES);
    }
    pins.forEach(Pin::close);
    assertEquals(FRAMES, on.pool.report().pages().resident());
  }

  /// PageAccess.
  @Test
  void aReaderNeverSeesAPageThatIsBeingWritten() throws Exception {
    int rounds = 50;
    TestSource source = TestSource.uniform("a", rounds, 32 * KIB); // all of them fit
    PageTable table = on.pool.register(source);
    AtomicInteger looks = new AtomicInteger();
    Callable<@Nullable Void> read =
        () -> {
          try (Holder holder = on.pool.holder("reader")) {
            for (int page = 0; page < rounds; ) {
              Pin pin = on.pool.tryPin(table, page, holder);
              looks.incrementAndGet();
              if (pin == null) continue;
              source.verify(page, pin.segment());
              pin.close();
              page++;
            }
          }
          return null;
        };
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<@Nullable Void> reader = threads.submit(read);
      for (int page = 0; page < rounds; page++) {
        try (Claim claim = on.pool.claim(table, page, on.holder)) {
          MemorySegment frame = claim.segment();
          frame.fill((byte) 0x55);
          int before = looks.get();
          while (looks.get() < before + 2 && !reader.isDone()) Thread.onSpinWait();
          source.fill(page, frame);
          claim.seal().close();
        }
      }
      reader.get();
    }
    assertEquals(0, source.loads.get());
  }

  /// Contention.
  @Test
  void pinsOfOnePageByManyThreadsComeOutEven() throws Exception {
    TestSource source = TestSource.uniform("a", 1, FRAME);
    PageTable table = on.pool.register(source);
    inThreads(
        4,
        () -> {
          try (Holder holder = on.pool.holder("one of four")) {
            for (int i = 0; i < 100_000; i++) {
              Frame frame = on.pool.acquire(table, 0, holder);
              source.glance(0, frame.view());
              on.pool.release(frame, holder);
            }
            assertEquals(0, holder.pins());
          }
          return null;
        });
    assertEquals(0, PageWord.pins(table.word(0)), table.describe(0));
    assertEquals(1, source.loads.get());
  }

  /// Deadlock.
  @Test
  void whoWaitsForAPageBeingWrittenHoldsNobodyUp() throws Exception {
    TestSource source = TestSource.uniform("a", 2, FRAME);
    PageTable table = on.pool.register(source);
    try (ExecutorService threads = Executors.newSingleThreadExecutor();
        Claim claim = on.pool.claim(table, 0, on.holder)) {
      Future<?> child =
          threads.submit(
              () -> {
                try (Holder holder = on.pool.holder("child");
                    Pin pin = on.pool.pin(table, 0, holder)) {
                  source.verify(0, pin.segment());
                }
              });
      while (on.pool.report().pins().joined() == 0) Thread.onSpinWait();
      try (Pin other = on.pool.pin(table, 1, on.holder)) {
        source.verify(1, other.segment());
      }
      source.fill(0, claim.segment());
      claim.seal().close();
      child.get();
    }
  }

  /// Evictable.
  @Test
  void aPageGoesOnlyOnceTheLastOfManyPinsIsClosed() throws Exception {
    on.reopen(2 * MIB, 0, Duration.ZERO);
    TestSource source = TestSource.uniform("a", 2, 2 * MIB); // one frame
    source.sparse = true;
    PageTable table = on.pool.register(source);
    for (int round = 0; round < 100; round++) {
      int winner = round % 2;
      int loser = 1 - winner;
      Pin first = on.pool.pin(table, winner, on.holder);
      CountDownLatch pinned = new CountDownLatch(8);
      CountDownLatch over = new CountDownLatch(1);
      Callable<@Nullable Void> read =
          () -> {
            try (Holder holder = on.pool.holder("reader");
                Pin pin = requireNonNull(on.pool.tryPin(table, winner, holder))) {
              pinned.countDown();
              over.await();
              source.glance(winner, pin.segment());
            }
            return null;
          };
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<@Nullable Void>> readers = new ArrayList<>();
        for (int i = 0; i < 8; i++) readers.add(threads.submit(read));
        pinned.await();
        first.close();
        assertFull(table, loser);
        assertNull(on.pool.tryPin(table, loser, on.holder));
        over.countDown();
        for (Future<@Nullable Void> reader : readers) reader.get();
      }
      on.pool.pin(table, loser, on.holder).close();
    }
    assertTrue(on.pool.report().evictions() >= 100, on.pool.report().text());
  }
}
