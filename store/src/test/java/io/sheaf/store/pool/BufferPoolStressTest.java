package io.sheaf.store.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.Eviction;
import io.sheaf.store.StoreException;
import io.sheaf.store.io.FrameArena;
import io.sheaf.store.pool.report.PoolReport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Many threads on a pool far smaller than its pages; what each pin sees is verified.
@Timeout(120)
@ParameterizedClass
@EnumSource(Eviction.class)
class BufferPoolStressTest {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  // A bound that passes would hide a wake-up that was lost: who wakes by the clock looks again.
  private static final Duration FOREVER = Duration.ofDays(1);

  private final Eviction eviction;
  private final Random seeds = Seed.random("pool stress");
  private final AtomicReference<@Nullable Throwable> failure =
      new AtomicReference<@Nullable Throwable>();

  BufferPoolStressTest(Eviction eviction) {
    this.eviction = eviction;
  }

  private BufferPool pool(long arena, long overflow, Duration patience) {
    return new BufferPool(
        FrameArena.open(arena),
        TestPool.engine(),
        PoolOptions.defaults()
            .strict()
            .withOverflow(overflow)
            .withPatience(patience)
            .withEviction(eviction));
  }

  private static void finish(BufferPool pool) throws InterruptedException {
    TestPool.awaitQuiet(pool);
    PoolInvariants.checkAtRest(pool);
    pool.close();
  }

  /// Runs a body in several threads, each with a generator of its own, and throws what any threw.
  private void inThreads(int count, ThrowingBody body) throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Random random = new Random(seeds.nextLong());
      Thread.Builder named = Thread.ofPlatform().daemon().name("stress-" + i);
      threads.add(named.unstarted(() -> run(body, random, threads)));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new AssertionError("a thread failed", thrown);
    }
  }

  @SuppressWarnings("IllegalCatch")
  private void run(ThrowingBody body, Random random, List<Thread> all) {
    try {
      body.run(random);
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
      all.forEach(Thread::interrupt); // or they would wait their bound, each of them
    }
  }

  @FunctionalInterface
  private interface ThrowingBody {
    void run(Random random) throws Exception;
  }

  @Test
  void everyPinSeesItsPageUnderEviction() throws Exception {
    int[] bytes = seeds.ints(400, 1, 40).map(n -> n * 4 * KIB).toArray();
    TestSource source = new TestSource("a", bytes);
    BufferPool pool = pool(4 * MIB, MIB, FOREVER);
    PageTable table = pool.register(source);
    AtomicLong verified = new AtomicLong();
    inThreads(
        6,
        random -> {
          try (Holder holder = pool.holder(Thread.currentThread().getName())) {
            for (int i = 0; i < 4_000; i++) {
              int page = zipf(random, 400);
              if (random.nextInt(8) == 0) {
                pool.prefetch(table, (page + 1) % 400);
              }
              try (Pin pin = pool.pin(table, page, holder)) {
                source.verify(page, pin.segment());
                verified.incrementAndGet();
              }
            }
          }
        });
    assertEquals(24_000, verified.get());
    PoolReport report = pool.report();
    assertTrue(report.evictions() > 1_000, report.text());
    System.out.println("pool stress: 24000 pins verified, " + report.evictions() + " evictions");
    finish(pool);
  }

  private static int zipf(Random random, int pages) {
    return (int) (pages * Math.pow(random.nextDouble(), 3));
  }

  @Test
  void aPinAndAnEvictionNeverBothWin() throws Exception {
    // One frame and two pages, reads that cost next to nothing: one thread turns the frame over as
    // fast as it can, the other does nothing but pin what happens to be there.
    TestSource source = TestSource.uniform("a", 2, 2 * MIB);
    source.sparse = true;
    PoolOptions options = PoolOptions.defaults().withOverflow(0).withEviction(eviction);
    BufferPool pool =
        new BufferPool(FrameArena.open(2 * MIB), TestPool.engine(), options.withPatience(FOREVER));
    PageTable table = pool.register(source);
    AtomicBoolean over = new AtomicBoolean();
    AtomicBoolean turning = new AtomicBoolean();
    AtomicLong caught = new AtomicLong();
    inThreads(
        2,
        random -> {
          try (Holder holder = pool.holder(Thread.currentThread().getName())) {
            if (turning.compareAndSet(false, true)) {
              for (int i = 0; i < 200_000 || (caught.get() <= 10_000 && !over.get()); i++) {
                pool.pin(table, i & 1, holder).close();
              }
              over.set(true);
            }
            for (int i = 0; !over.get(); i++) {
              Frame frame = pool.acquireIfResident(table, i & 1, holder);
              if (frame != null) {
                source.glance(i & 1, frame.view());
                pool.release(frame, holder);
                caught.incrementAndGet();
              }
            }
          } finally {
            over.set(true);
          }
        });
    PoolReport report = pool.report();
    assertTrue(report.evictions() > 10_000 && caught.get() > 10_000, report.text());
    System.out.println(
        "pool races: " + report.evictions() + " evictions, " + caught + " pins beside, 0 lost");
    finish(pool);
  }

  @Test
  void noWakeUpIsLostWhenEveryFrameIsFoughtOver() throws Exception {
    // Two frames, and eight threads that each want one of sixteen pages.
    TestSource source = TestSource.uniform("a", 16, MIB);
    BufferPool pool = pool(2 * MIB, 0, FOREVER);
    PageTable table = pool.register(source);
    Holder first = pool.holder("first");
    List<Pin> both = List.of(pool.pin(table, 0, first), pool.pin(table, 1, first));
    Thread opening =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (pool.glance().waiting() == 0) Thread.onSpinWait();
                  both.forEach(Pin::close);
                  first.close();
                });
    inThreads(
        8,
        random -> {
          try (Holder holder = pool.holder(Thread.currentThread().getName())) {
            for (int i = 0; i < 150; i++) {
              int page = random.nextInt(16);
              try (Pin pin = pool.pin(table, page, holder)) {
                source.glance(page, pin.segment());
              }
            }
          }
        });
    opening.join();
    assertTrue(pool.report().waits().count() > 0, "nobody waited: the test did no work");
    assertEquals(0, pool.report().waits().refused());
    finish(pool);
  }

  @Test
  void largeAndSmallPagesWaitForEachOtherWithoutStarving() throws Exception {
    int[] bytes = new int[64];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = i % 8 == 0 ? MIB + 512 * KIB : 64 * KIB;
    }
    TestSource source = new TestSource("a", bytes);
    BufferPool pool = pool(2 * MIB, 0, FOREVER);
    PageTable table = pool.register(source);
    inThreads(
        6,
        random -> {
          try (Holder holder = pool.holder(Thread.currentThread().getName())) {
            for (int i = 0; i < 300; i++) {
              int page = random.nextInt(64);
              try (Pin pin = pool.pin(table, page, holder)) {
                source.glance(page, pin.segment());
              }
            }
          }
        });
    assertEquals(0, pool.report().waits().refused());
    finish(pool);
  }

  @Test
  void twoWhoEachWantMostOfThePoolGetItInTurn() throws Exception {
    TestSource source = TestSource.uniform("a", 32, 256 * KIB);
    BufferPool pool = pool(4 * MIB, 0, FOREVER);
    PageTable table = pool.register(source);
    AtomicLong sets = new AtomicLong();
    inThreads(
        3,
        random -> {
          try (Holder holder = pool.holder(Thread.currentThread().getName())) {
            for (int i = 0; i < 100; i++) {
              int[] pages = random.ints(0, 32).distinct().limit(12).toArray();
              try (PinSet set = pool.pinAll(table, pages, holder)) {
                for (int k = 0; k < pages.length; k++) {
                  source.glance(pages[k], set.segment(k));
                }
                sets.incrementAndGet();
              }
            }
          }
        });
    assertEquals(300, sets.get());
    assertEquals(0, pool.report().waits().refused());
    finish(pool);
  }

  @Test
  void setsAndSinglePinsMixWithoutDeadlock() throws Exception {
    TestSource source = TestSource.uniform("a", 40, 256 * KIB);
    BufferPool pool = pool(4 * MIB, 0, FOREVER);
    PageTable table = pool.register(source);
    inThreads(
        6,
        random -> {
          try (Holder holder = pool.holder(Thread.currentThread().getName())) {
            for (int i = 0; i < 100; i++) {
              int count = random.nextBoolean() ? 1 : 10;
              int[] pages = random.ints(0, 40).distinct().limit(count).toArray();
              if (count == 1) {
                pool.pin(table, pages[0], holder).close();
              } else {
                pool.pinAll(table, pages, holder).close();
              }
            }
          }
        });
    assertEquals(0, pool.report().waits().refused());
    finish(pool);
  }

  @Test
  void pinsTakenHereAreClosedThereAndCountsComeOutEven() throws Exception {
    TestSource source = TestSource.uniform("a", 16, 4 * KIB);
    BufferPool pool = pool(2 * MIB, 0, FOREVER);
    PageTable table = pool.register(source);
    Holder shared = pool.holder("shared");
    ArrayDeque<Pin> queue = new ArrayDeque<>();
    CountDownLatch taken = new CountDownLatch(2);
    inThreads(
        4,
        random -> {
          for (int i = 0; i < 5_000; i++) {
            Pin mine = pool.pin(table, random.nextInt(16), shared);
            Pin theirs;
            synchronized (queue) {
              queue.addLast(mine);
              theirs = queue.size() > 20 ? queue.removeFirst() : null;
            }
            if (theirs != null) {
              theirs.close();
            }
          }
          taken.countDown();
        });
    assertEquals(queue.size(), shared.pins());
    queue.forEach(Pin::close);
    assertEquals(0, shared.pins());
    assertEquals(0, shared.pinnedBytes());
    finish(pool);
  }

  @Test
  void failuresAmongManyThreadsLeaveNoFrameBehind() throws Exception {
    TestSource source = TestSource.uniform("a", 64, 128 * KIB);
    Random flaky = new Random(seeds.nextLong());
    source.before =
        page -> {
          synchronized (flaky) {
            return flaky.nextInt(4) == 0
                ? new StoreException.CorruptPage("a", page, 0, "planted")
                : null;
          }
        };
    BufferPool pool = pool(2 * MIB, 0, FOREVER);
    PageTable table = pool.register(source);
    AtomicLong failed = new AtomicLong();
    inThreads(
        6,
        random -> {
          try (Holder holder = pool.holder(Thread.currentThread().getName())) {
            for (int i = 0; i < 2_000; i++) {
              int page = random.nextInt(64);
              try (Pin pin = pool.pin(table, page, holder)) {
                source.glance(page, pin.segment());
              } catch (StoreException.CorruptPage e) {
                failed.incrementAndGet();
              }
            }
          }
        });
    assertTrue(failed.get() > 0, "nothing failed: the test did no work");
    finish(pool);
  }

  @Test
  void aTableForgottenUnderItsReadersLeavesNothing() throws Exception {
    BufferPool pool = pool(2 * MIB, 0, FOREVER);
    for (int round = 0; round < 20; round++) {
      TestSource source = TestSource.uniform("t" + round, 32, 64 * KIB);
      PageTable table = pool.register(source);
      AtomicLong pins = new AtomicLong();
      inThreads(
          3,
          random -> {
            try (Holder holder = pool.holder(Thread.currentThread().getName())) {
              while (true) {
                if (pins.incrementAndGet() == 200) {
                  pool.forget(table);
                }
                int page = random.nextInt(32);
                try (Pin pin = pool.pin(table, page, holder)) {
                  source.glance(page, pin.segment());
                }
              }
            } catch (StoreException.Closed e) {
              assertTrue(pins.get() >= 200);
            }
          });
      assertEquals(pool.arena().bytes(), pool.report().space().freeBytes());
    }
    finish(pool);
  }
}
