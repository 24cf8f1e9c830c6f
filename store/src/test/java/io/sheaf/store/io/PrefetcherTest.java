package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PrefetcherTest {
  @Test
  void bytesInFlightAreBounded() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch ran = new CountDownLatch(4);
    try (Prefetcher prefetcher = new Prefetcher(2, 1000)) {
      Runnable body =
          () -> {
            awaitQuietly(go);
            ran.countDown();
          };
      for (int i = 0; i < 4; i++) {
        assertTrue(prefetcher.offer(250, body));
      }
      assertFalse(prefetcher.offer(1, body));
      assertEquals(1000, prefetcher.bytesInFlight());
      go.countDown();
      ran.await();
      assertTrue(prefetcher.awaitIdle(TimeUnit.SECONDS.toNanos(30)));
      assertTrue(prefetcher.offer(5000, () -> {}), "a large one may run alone");
    }
  }

  @Test
  void allThreadsAreUsedAndNamed() throws Exception {
    Set<String> names = ConcurrentHashMap.newKeySet();
    CountDownLatch together = new CountDownLatch(3);
    try (Prefetcher prefetcher = new Prefetcher(3, 1000)) {
      for (int i = 0; i < 3; i++) {
        prefetcher.offer(
            1,
            () -> {
              names.add(Thread.currentThread().getName());
              together.countDown();
              awaitQuietly(together);
            });
      }
      together.await();
    }
    assertEquals(Set.of("sheaf-prefetch-0", "sheaf-prefetch-1", "sheaf-prefetch-2"), names);
  }

  @Test
  void closeWaitsForWhatRunsAndDropsWhatIsQueued() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger finished = new AtomicInteger();
    Prefetcher prefetcher = new Prefetcher(1, 1000);
    for (int i = 0; i < 3; i++) {
      prefetcher.offer(
          1,
          () -> {
            started.countDown();
            awaitQuietly(go);
            finished.incrementAndGet();
          });
    }
    started.await();
    Thread closer = Thread.ofPlatform().start(prefetcher::close);
    while (prefetcher.bytesInFlight() > 1) {
      Thread.onSpinWait();
    }
    assertEquals(0, finished.get());
    go.countDown();
    closer.join();
    assertEquals(1, finished.get());
    assertEquals(0, prefetcher.bytesInFlight());
    assertFalse(prefetcher.offer(1, () -> {}));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
