package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Who goes first in every engine, and what it means to hurry.
@ParameterizedClass(name = "{0}")
@EnumSource
final class EngineOrderTest {
  private static final int BLOCK = Disk.BLOCK;
  private static final List<Lane> LANES = List.of(Lane.values());
  private static final int DEPTH = 8;
  private static final int DEMANDS = 60;

  @Parameter EngineKind kind = EngineKind.PREAD;

  /// Stops the one thread of a narrow engine in a completion, until it is let go.
  private static final class Stopped implements AutoCloseable {
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    Stopped(EngineFixture fixture, StampedFile file) throws InterruptedException {
      Asked first = new Asked(file, 0, fixture.frame(1)).then(this::stop);
      fixture.engine.submit(Lane.DEMAND, List.of(first.read()));
      await(stopped);
    }

    private void stop() {
      stopped.countDown();
      await(go);
    }

    private static void await(CountDownLatch latch) {
      try {
        if (!latch.await(2, TimeUnit.MINUTES)) throw new AssertionError("nobody came");
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() {
      go.countDown();
    }
  }

  private EngineFixture narrow() throws Exception {
    return EngineFixture.of(kind, EngineFixture.narrow(DEPTH, 1));
  }

  /// Apart in the file, so that each is a run of its own.
  private static List<Asked> apart(EngineFixture fixture, StampedFile file, int from, int count) {
    List<Asked> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(new Asked(file, 2L * (from + i) * BLOCK, fixture.frame(1)));
    }
    return all;
  }

  @Test
  void demandsOvertakeWhatIsToBeReadAhead() throws Exception {
    try (EngineFixture fixture = narrow()) {
      StampedFile file = fixture.file("f", 1024L * BLOCK);
      List<Integer> order = Collections.synchronizedList(new ArrayList<>());
      List<Asked> ahead = apart(fixture, file, 0, 200);
      List<Asked> demands = apart(fixture, file, 200, DEMANDS);
      ahead.forEach(asked -> asked.then(() -> order.add(0)));
      demands.forEach(asked -> asked.then(() -> order.add(1)));
      try (Stopped stopped = new Stopped(fixture, file)) {
        fixture.engine.submit(Lane.AHEAD, Asked.reads(ahead));
        fixture.engine.submit(Lane.DEMAND, Asked.reads(demands));
        assertEquals(0, order.size());
      }
      Asked.areRight(ahead);
      Asked.areRight(demands);
      // The first one ahead is begun as the last demand is under way, with one less than the depth
      // beside it at most: all others have ended. Which ends first of those is up to the device.
      int beside = kind.rung.isRing() ? DEPTH : 1;
      List<Integer> before = order.subList(0, DEMANDS - beside + 1);
      assertFalse(before.contains(0), () -> "one ahead ended among the first: " + order);
    }
  }

  @Test
  void whoHurriesReadsByItselfWhatWasNotBegun() throws Exception {
    // There only the engine's threads read: whoever hurries waits, as in the next test.
    if (kind == EngineKind.PORTABLE) return;
    try (EngineFixture fixture = narrow()) {
      StampedFile file = fixture.file("f", 512L * BLOCK);
      List<Asked> ahead = apart(fixture, file, 0, 50);
      List<IoRequest> requests = Asked.reads(ahead);
      try (Stopped stopped = new Stopped(fixture, file)) {
        fixture.engine.submit(Lane.AHEAD, requests);
        fixture.engine.hurry(requests.get(30));
        ahead.get(30).isRight(); // while the engine stands still
        fixture.engine.hurry(requests.get(30));
        assertFalse(ahead.get(31).hasEnded());
        assertEquals(49L * BLOCK, fixture.engine.report().aheadBytes());
      }
      Asked.areRight(ahead);
      fixture.engine.hurry(requests.get(7));
      assertEquals(1, ahead.get(7).ends.get());
      assertEquals(1, fixture.engine.report().hurried());
    }
  }

  @Test
  void aVirtualThreadThatHurriesWaitsForItsDemand() throws Exception {
    try (EngineFixture fixture = narrow()) {
      StampedFile file = fixture.file("f", 512L * BLOCK);
      List<Asked> ahead = apart(fixture, file, 0, 50);
      List<IoRequest> requests = Asked.reads(ahead);
      Thread thread;
      try (Stopped stopped = new Stopped(fixture, file)) {
        fixture.engine.submit(Lane.AHEAD, requests);
        thread = Thread.ofVirtual().start(() -> fixture.engine.hurry(requests.get(49)));
      }
      thread.join();
      Asked.areRight(ahead);
    }
  }

  @Test
  void hurryingNeverEndsARequestTwiceNorLosesABytesCount() throws Exception {
    Random random = new Random(Seed.value("EngineOrderTest"));
    try (EngineFixture fixture = EngineFixture.of(kind, EngineFixture.narrow(DEPTH, 2))) {
      StampedFile file = fixture.file("f", 1024L * BLOCK);
      for (int round = 0; round < 10; round++) {
        List<Asked> all = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
          all.add(new Asked(file, (long) random.nextInt(1024) * BLOCK, fixture.frame(1)));
        }
        List<IoRequest> requests = Asked.reads(all);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
          Runnable hurry = () -> hurryUntilAllHaveEnded(fixture.engine, requests, all);
          threads.add(t == 0 ? Thread.ofVirtual().start(hurry) : Thread.ofPlatform().start(hurry));
        }
        for (IoRequest request : requests) fixture.engine.submit(Lane.AHEAD, List.of(request));
        for (Thread thread : threads) thread.join();
        Asked.areRight(all);
      }
    }
  }

  private static void hurryUntilAllHaveEnded(
      IoEngine engine, List<IoRequest> requests, List<Asked> all) {
    while (!all.stream().allMatch(Asked::hasEnded)) {
      requests.forEach(engine::hurry);
      Thread.onSpinWait();
    }
  }

  @Test
  void virtualThreadsThatWaitLeaveTheirCarriersToOthers() throws Exception {
    try (EngineFixture fixture = narrow()) {
      StampedFile file = fixture.file("f", 512L * BLOCK);
      int readers = 4 * Runtime.getRuntime().availableProcessors() + 64;
      List<Asked> asked = apart(fixture, file, 0, readers);
      List<Thread> threads = new ArrayList<>();
      AtomicInteger wrong = new AtomicInteger();
      try (Stopped stopped = new Stopped(fixture, file)) {
        CountDownLatch begun = new CountDownLatch(readers);
        for (Asked one : asked) {
          threads.add(
              Thread.ofVirtual()
                  .start(
                      () -> {
                        begun.countDown();
                        if (!isRead(fixture.engine, one)) wrong.incrementAndGet();
                      }));
        }
        // All have begun, though nothing can end: none of them keeps a carrier.
        assertTrue(begun.await(2, TimeUnit.MINUTES));
        Thread last = Thread.ofVirtual().start(() -> {});
        assertTrue(last.join(Duration.ofMinutes(2)));
      }
      for (Thread thread : threads) thread.join();
      assertEquals(0, wrong.get());
    }
  }

  private static boolean isRead(IoEngine engine, Asked one) {
    try {
      engine.read(one.file.file(), one.offset, one.memory);
      return one.file.isAt(one.offset, one.memory);
    } catch (DiskException e) {
      return false;
    }
  }

  @Test
  void manyThreadsSubmitAtOnce() throws Exception {
    long seed = Seed.value("EngineOrderTest");
    try (EngineFixture fixture = EngineFixture.of(kind)) {
      StampedFile file = fixture.file("f", 1024L * BLOCK);
      List<List<Asked>> mine = new ArrayList<>();
      for (int t = 0; t < 6; t++) {
        Random random = Seed.random(seed, t);
        List<Asked> all = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
          all.add(new Asked(file, (long) random.nextInt(1024) * BLOCK, fixture.frame(1)));
        }
        mine.add(all);
      }
      List<Thread> threads = new ArrayList<>();
      for (List<Asked> all : mine) {
        Runnable work = () -> submitInParts(fixture.engine, all);
        threads.add(
            threads.size() % 2 == 0
                ? Thread.ofVirtual().start(work)
                : Thread.ofPlatform().start(work));
      }
      for (Thread thread : threads) thread.join();
      for (List<Asked> all : mine) Asked.areRight(all);
      assertEquals(2400, fixture.engine.report().requests());
    }
  }

  private static void submitInParts(IoEngine engine, List<Asked> all) {
    for (int i = 0; i < all.size(); i += 4) {
      engine.submit(LANES.get(i / 4 % 3), Asked.reads(all.subList(i, i + 4)));
    }
  }
}
