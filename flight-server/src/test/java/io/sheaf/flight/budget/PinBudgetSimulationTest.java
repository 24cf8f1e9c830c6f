package io.sheaf.flight.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.flight.error.Refusal;
import io.sheaf.format.testing.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Threads that ask, take, give back, give up and run out of patience at random.
final class PinBudgetSimulationTest {
  private static final long POOL = 4000;
  private static final long BUDGET = 3000;
  private static final int READERS = 16;
  private static final int READS = 2000;
  private static final long SEED = Seed.value("PinBudgetSimulationTest");

  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final ExecutorService releasing = Executors.newFixedThreadPool(2);
  private final PinBudget budget = budget(Duration.ofMillis(2));
  private final AtomicLong pinned = new AtomicLong();
  private final AtomicInteger admitted = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger gone = new AtomicInteger();

  private PinBudget budget(Duration patience) {
    BudgetLimits limits = BudgetLimits.defaults().waiting(12).patience(patience);
    return new PinBudget(POOL, 5000, limits, timer);
  }

  /// One read, from its question to its end. It waits for the wake-up alone: if one is lost, the
  /// latch stays, and the test fails.
  private void read(Random random, String principal) throws InterruptedException {
    long least = 1L + random.nextInt(random.nextInt(20) == 0 ? 4000 : 600);
    long most = least + random.nextInt(600);
    try (PinShare share = budget.open(principal, "read")) {
      CountDownLatch woken = new CountDownLatch(1);
      if (!share.ask(0, least, most, woken::countDown)) {
        if (random.nextInt(8) == 0) {
          gone.incrementAndGet();
          return;
        }
        assertTrue(woken.await(10, TimeUnit.MINUTES), "a wake-up is lost");
        if (share.waits(() -> {})) throw new AssertionError("woken for nothing");
      }
      admitted.incrementAndGet();
      for (int i = random.nextInt(6); i > 0; i--) pin(random, share, least);
    } catch (Refusal refusal) {
      refused.incrementAndGet();
    }
  }

  /// Takes something once there is room, and has somebody else give it back.
  private void pin(Random random, PinShare share, long least) throws InterruptedException {
    long bytes = 1 + random.nextLong(least);
    while (true) {
      CountDownLatch room = new CountDownLatch(1);
      if (share.hasRoom(bytes, room::countDown)) break;
      assertTrue(room.await(10, TimeUnit.MINUTES), "a wake-up is lost");
    }
    share.take(bytes);
    long sum = pinned.addAndGet(bytes);
    // What one read needs alone may be more than the budget.
    if (sum > Math.max(BUDGET, least)) throw new AssertionError(sum + " bytes are pinned");
    releasing.execute(
        () -> {
          pinned.addAndGet(-bytes);
          share.give(bytes);
        });
  }

  /// One that gets all there is, one that gives up its wait for it, one whose patience ends.
  private void contended() throws InterruptedException {
    PinBudget patient = budget(Duration.ofSeconds(1));
    try (PinShare all = patient.open("p0", "all")) {
      assertTrue(all.ask(0, BUDGET, BUDGET, () -> {}));
      try (PinShare leaving = patient.open("p1", "leaving")) {
        assertFalse(leaving.ask(0, 1, 1, () -> {}));
      }
      CountDownLatch woken = new CountDownLatch(1);
      try (PinShare late = patient.open("p2", "late")) {
        assertFalse(late.ask(0, 1, 1, woken::countDown));
        assertTrue(woken.await(10, TimeUnit.MINUTES));
        assertThrows(Refusal.class, () -> late.waits(() -> {}));
      }
    }
  }

  @Test
  void everyReadIsAdmittedOrToldSoAndNothingIsLeft() throws Exception {
    timer.setRemoveOnCancelPolicy(true);
    contended();
    try (ExecutorService readers = Executors.newFixedThreadPool(READERS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        Random random = new Random(SEED + i);
        String principal = "p" + i % 5;
        all.add(
            readers.submit(
                () -> {
                  for (int n = 0; n < READS; n++) read(random, principal);
                  return null;
                }));
      }
      for (Future<?> one : all) one.get(10, TimeUnit.MINUTES);
    }
    releasing.shutdown();
    assertTrue(releasing.awaitTermination(30, TimeUnit.SECONDS));
    System.out.printf(
        "%s admitted, %s refused, %s gone, %d waits%n", admitted, refused, gone, budget.waits());
    assertEquals(READERS * READS, admitted.get() + refused.get() + gone.get());
    assertEquals(0, pinned.get());
    assertEquals(0, budget.reserved());
    assertEquals(0, budget.waiting());
    assertEquals(List.of(), budget.report().reads());
    assertEquals(0, timer.getQueue().size());
    timer.shutdownNow();
  }
}
