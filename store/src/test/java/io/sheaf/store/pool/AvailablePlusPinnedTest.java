package io.sheaf.store.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.pool.report.PoolReport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The invariant of simpledb's stress test: whenever nobody is at work, the frames that are to be
/// had and those that are pinned are all frames there are.
@Timeout(120)
class AvailablePlusPinnedTest {
  private static final int KIB = 1024;
  private static final int FRAME = 128 * KIB;
  private static final int FRAMES = 16;
  private static final int PAGES = 80;
  private static final int THREADS = 4;
  private static final int ROUNDS = 80;

  @RegisterExtension final TestPool on = new TestPool();

  private final Random random = Seed.random("available plus pinned");
  private final CyclicBarrier barrier = new CyclicBarrier(THREADS + 1);
  private final TestSource source = TestSource.uniform("a", PAGES, FRAME);
  private final List<List<Pin>> held = new ArrayList<>();

  @Test
  void availableAndPinnedAreAllWheneverNobodyIsAtWork() throws Exception {
    source.sparse = true;
    PageTable table = on.pool.register(source);
    long pinnedInAll = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<@Nullable Void>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        List<Pin> pins = new ArrayList<>();
        held.add(pins);
        Random own = new Random(random.nextLong());
        all.add(threads.submit(() -> work(table, pins, own)));
      }
      try {
        for (int round = 0; round < ROUNDS; round++) {
          meet(); // now they have stopped
          pinnedInAll += check(table);
          meet(); // now they go on
        }
      } finally {
        barrier.reset();
      }
      for (Future<@Nullable Void> each : all) each.get();
    }
    assertTrue(pinnedInAll > 0, "nothing was pinned at any time of rest");
  }

  private void meet() throws InterruptedException, BrokenBarrierException, TimeoutException {
    barrier.await(60, TimeUnit.SECONDS);
  }

  /// Takes and gives back pins, three at a time at most, so that none has to wait for another.
  private @Nullable Void work(PageTable table, List<Pin> pins, Random own) throws Exception {
    try (Holder holder = on.pool.holder("worker")) {
      for (int round = 0; round < ROUNDS; round++) {
        for (int step = 0; step < 40; step++) {
          if (pins.size() == 3 || (!pins.isEmpty() && own.nextInt(3) == 0)) {
            Pin pin = pins.remove(own.nextInt(pins.size()));
            source.glance(pin.page(), pin.segment());
            pin.close();
          } else {
            pins.add(on.pool.pin(table, own.nextInt(PAGES), holder));
          }
        }
        meet();
        meet();
      }
      pins.forEach(Pin::close);
    }
    return null;
  }

  /// How many frames are pinned; throws unless all others can be pinned, too.
  private int check(PageTable table) {
    PoolInvariants.check(on.pool);
    Set<Integer> pages = new HashSet<>();
    for (List<Pin> pins : held) for (Pin pin : pins) pages.add(pin.page());
    PoolReport report = on.pool.report();
    assertEquals(pages.size(), report.pages().pinned(), report.text());
    int free = (int) (report.space().freeBytes() / FRAME);
    int available = free + report.pages().resident() - report.pages().pinned();
    assertEquals(FRAMES, available + report.pages().pinned(), report.text());
    List<Pin> rest = new ArrayList<>();
    int page = 0;
    for (; rest.size() < available; page++) {
      if (!pages.contains(page)) rest.add(on.pool.pin(table, page, on.holder));
    }
    assertEquals(FRAMES, on.pool.report().pages().pinned(), "what is available can be pinned");
    while (pages.contains(page)) page++;
    assertFalse(on.pool.prefetch(table, page), "a page more than there are frames");
    rest.forEach(Pin::close);
    return pages.size();
  }
}
