package io.sheaf.store.uring;

import static io.sheaf.store.uring.RingFixture.BLOCK;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.posix.Errno;
import io.sheaf.store.posix.EventCalls;
import io.sheaf.store.posix.FileCalls;
import io.sheaf.store.posix.RingCalls;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Queues that are full, calls that are interrupted or take only a part, and older kernels' rings.
@SuppressWarnings("MustBeClosedChecker") // who closes when is what is tested
final class RingQueuesTest {
  private static final CompletionHandler IGNORE = (_, _) -> {};

  @RegisterExtension final RingFixture fixture = new RingFixture();

  @Test
  void aFullQueueTakesNoMore() throws Exception {
    try (Ring ring = Ring.create(RingOptions.entries(8).enabled())) {
      for (int i = 0; i < 8; i++) {
        assertEquals(8 - i, ring.room());
        ring.nop(i);
      }
      assertEquals(0, ring.room());
      assertThrows(AssertionError.class, () -> ring.nop(8));
      assertEquals(8, ring.prepared());
      assertEquals(8, ring.submit());
      assertEquals(8, ring.room());
      assertEquals(8, ring.inFlight());
      assertArrayEquals(new int[8], RingFixture.finish(ring, 8));
    }
  }

  @Test
  void aPairNeedsRoomForTwo() throws Exception {
    try (Ring ring = Ring.create(RingOptions.entries(2).withSlots(1, 0).enabled())) {
      ring.registerBuffer(0, fixture.memory());
      long from = fixture.memory().address();
      ring.nop(0);
      assertThrows(
          AssertionError.class,
          () -> ring.writeFixedThenSync(fixture.file(), 0, from, BLOCK, 0, 1, 2));
      assertEquals(1, ring.prepared());
      RingFixture.finish(ring, 1);
    }
  }

  @Test
  void queuesHaveTheSizesAskedForRoundedUp() throws Exception {
    int[][] asked = {{1, 1}, {3, 5}, {8, 8}, {8, 4096}, {256, 1024}, {32_768, 65_536}};
    for (int[] sizes : asked) {
      RingOptions options = RingOptions.entries(sizes[0]).withCompletions(sizes[1]).enabled();
      try (Ring ring = Ring.create(options)) {
        assertEquals(roundUp(sizes[0]), ring.submissionEntries());
        assertEquals(roundUp(sizes[1]), ring.completionEntries());
        assertEquals(ring.submissionEntries(), ring.room());
      }
    }
    assertThrows(IllegalArgumentException.class, () -> RingOptions.entries(0));
    assertThrows(IllegalArgumentException.class, () -> RingOptions.entries(32_769));
    assertThrows(IllegalArgumentException.class, () -> RingOptions.entries(8).withCompletions(7));
    assertThrows(
        IllegalArgumentException.class, () -> RingOptions.entries(8).withSlots(1 << 15, 0));
  }

  private static int roundUp(int size) {
    return size == 1 ? 1 : Integer.highestOneBit(size - 1) << 1;
  }

  @Test
  void completionsBeyondTheQueueAreNotLost() throws Exception {
    int count = fixture.random().nextInt(100, 1000);
    try (Ring ring = Ring.create(RingOptions.entries(8).withCompletions(8).enabled())) {
      for (int i = 0; i < count; i++) {
        if (ring.room() == 0) {
          ring.submitAndWait(0);
        }
        ring.nop(i);
      }
      ring.submitAndWait(8);
      assertEquals(count, ring.inFlight());
      BitSet seen = new BitSet();
      int reaped = ring.reap((token, result) -> seen.set((int) token));
      assertEquals(count, reaped);
      assertEquals(count, seen.cardinality());
      assertTrue(ring.overflows() > 0);
      assertEquals(0, ring.inFlight());
    }
  }

  @Test
  void aHandlerMayPrepareAndSubmit() throws Exception {
    int[] left = {5000};
    try (Ring ring = Ring.create(RingOptions.entries(8).enabled())) {
      CompletionHandler again =
          (token, result) -> {
            if (left[0]-- > 0) {
              ring.nop(token + 1);
              if (token % 3 == 0) {
                ring.submit();
              }
            }
          };
      for (int i = 0; i < 8; i++) {
        ring.nop(i);
      }
      while (ring.prepared() + ring.inFlight() > 0) {
        ring.submitAndWait(1);
        ring.reap(again);
      }
      assertEquals(-8, left[0]);
    }
  }

  @Test
  void aHandlerThatThrowsLosesOnlyItsOwnCompletion() throws Exception {
    try (Ring ring = Ring.create(RingOptions.entries(8).enabled())) {
      for (int i = 0; i < 8; i++) {
        ring.nop(i);
      }
      ring.submitAndWait(8);
      CompletionHandler failing =
          (token, result) -> {
            if (token == 3) {
              throw new IllegalStateException("3");
            }
          };
      assertThrows(IllegalStateException.class, () -> ring.reap(failing));
      assertEquals(4, ring.inFlight());
      long[] sum = {0};
      assertEquals(4, ring.reap((token, result) -> sum[0] += token));
      assertEquals(4 + 5 + 6 + 7, sum[0]);
    }
  }

  @Test
  void waitingEndsWhenTheTimeIsUp() throws Exception {
    int event = EventCalls.create();
    try (Ring ring = Ring.create(RingOptions.entries(8).enabled())) {
      ring.readEvent(event, fixture.memory().address(), 0);
      long nanos = TimeUnit.MILLISECONDS.toNanos(fixture.random().nextInt(1, 30));
      long start = System.nanoTime();
      assertEquals(1, ring.submitAndWait(1, nanos));
      assertTrue(System.nanoTime() - start >= nanos, "too early");
      assertEquals(0, ring.submitAndWait(1, 0));
      assertEquals(0, ring.submitAndWait(1, -1));
      assertEquals(0, ring.reap(IGNORE));
      EventCalls.signal(event);
      assertEquals(0, ring.submitAndWait(1, Long.MAX_VALUE));
      assertEquals(1, ring.reap(IGNORE));
    } finally {
      FileCalls.close(event);
    }
  }

  @Test
  void waitingForMoreThanCanCompleteIsABug() throws Exception {
    try (Ring ring = Ring.create(RingOptions.entries(8).withCompletions(8).enabled())) {
      assertThrows(AssertionError.class, () -> ring.submitAndWait(1));
      assertThrows(AssertionError.class, () -> ring.submitAndWait(-1));
      ring.nop(0);
      assertThrows(AssertionError.class, () -> ring.submitAndWait(2, 1));
      RingFixture.finish(ring, 1);
    }
  }

  /// A stop interrupts every call of the process, whatever its handlers.
  @Test
  void aSignalDoesNotEndWaiting() throws Exception {
    int event = EventCalls.create();
    Ring ring = Ring.create(RingOptions.entries(8));
    FutureTask<Integer> task =
        new FutureTask<>(
            () -> {
              try (ring) {
                ring.enable();
                ring.readEvent(event, fixture.memory().address(), 0);
                assertEquals(1, ring.submitAndWait(1));
                return ring.reap(IGNORE);
              }
            });
    Thread waiter = Thread.ofPlatform().start(task);
    String pid = Long.toString(ProcessHandle.current().pid());
    int stops = 0;
    do {
      String both = "kill -STOP " + pid + "; kill -CONT " + pid;
      assertEquals(0, new ProcessBuilder("sh", "-c", both).inheritIO().start().waitFor());
      stops++;
    } while (ring.interruptions() < 3 && stops < 1000);
    assertTrue(waiter.isAlive(), "waits for the event");
    EventCalls.signal(event);
    waiter.join();
    assertEquals(1, task.resultNow());
    FileCalls.close(event);
    assertTrue(ring.interruptions() >= 3, stops + " stops, " + ring.interruptions() + " noticed");
  }

  /// The kernel takes one entry of a pair and stops, as when it has no memory for the other.
  @Test
  void aPairThatIsTakenApartDoesNotSync() throws Exception {
    RingOptions options = RingOptions.entries(8).withSlots(1, 0).enabled();
    RingSetup setup = RingSetup.make(options, RingSetup.ladder(options));
    try {
      setup.tables().putBuffer(0, fixture.memory().address(), RingFixture.MEMORY_BYTES);
      SubmissionQueue submissions = new SubmissionQueue(setup.memory(), setup.params());
      CompletionQueue completions = new CompletionQueue(setup.memory(), setup.params());
      Entrance entrance = new Entrance(setup.fd(), submissions);
      for (int round = 0; round < 20; round++) {
        preparePair(submissions);
        submissions.publish();
        assertEquals(1, RingCalls.enter(setup.fd(), 1, 0, 0));
        submissions.failIfSplit();
        int[] results = new int[2];
        while (completions.available() < 2) {
          assertTrue(entrance.submitAndWait(2));
        }
        completions.reap((token, result) -> results[(int) token] = result);
        assertEquals(BLOCK, results[0]);
        assertEquals("EBADF (bad file descriptor)", Errno.words(-results[1]));
      }
    } finally {
      setup.close();
    }
  }

  private void preparePair(SubmissionQueue submissions) {
    submissions
        .next()
        .operation(Opcode.WRITE_FIXED, RingFlags.ENTRY_LINK, fixture.file())
        .span(0, fixture.memory().address(), BLOCK, 0)
        .token(0)
        .buffer(0);
    submissions
        .next()
        .operation(Opcode.SYNC, 0, fixture.file())
        .span(0, 0, 0, 1)
        .token(1)
        .buffer(0);
  }

  @Test
  void aRingHasTheBestFlagsThatTheKernelKnows() throws Exception {
    RingOptions options = RingOptions.entries(8).enabled();
    int[] ladder = RingSetup.ladder(options);
    int unknown = ladder[0] | 1 << 30;
    for (int step = 0; step < ladder.length; step++) {
      int[] rest = Arrays.copyOfRange(ladder, step, ladder.length);
      int[] tried = new int[rest.length + 1];
      tried[0] = unknown;
      System.arraycopy(rest, 0, tried, 1, rest.length);
      try (Ring ring = Ring.create(options, tried)) {
        assertEquals(rest[0], ring.setupFlags(), RingFlags.setupWords(ring.setupFlags()));
        ring.read(fixture.file(), fixture.memory().address(), BLOCK, 0, 0);
        ring.nop(1);
        assertArrayEquals(new int[] {BLOCK, 0}, RingFixture.finish(ring, 2));
      }
    }
    RingException e =
        assertThrows(RingException.class, () -> Ring.create(options, unknown).close());
    assertEquals(Errno.EINVAL, e.errno());
  }

  /// Why nobody takes a ring for one that reads before it has read.
  @Test
  void aRingThatIsMadeMayFailEveryRead() throws Exception {
    int polling = RingFlags.SETUP_CQSIZE | 1; // IORING_SETUP_IOPOLL
    try (Ring ring = Ring.create(RingOptions.entries(8).enabled(), polling)) {
      ring.read(fixture.file(), fixture.memory().address(), BLOCK, 0, 0);
      int result = RingFixture.finish(ring, 1)[0];
      assertTrue(result == BLOCK || result == -Errno.EOPNOTSUPP, Errno.words(-result));
    }
  }

  @Test
  void aRingOfSeveralThreadsIsNotDeferred() throws Exception {
    RingOptions options = new RingOptions(8, 16, false, true, 0, 0);
    try (Ring ring = Ring.create(options)) {
      ring.enable();
      assertEquals(0, ring.setupFlags() & RingFlags.SETUP_SINGLE_ISSUER);
      ring.nop(0);
      assertArrayEquals(new int[] {0}, RingFixture.finish(ring, 1));
    }
  }

  @Test
  void flagsAreNamedAsInTheHeader() {
    assertEquals("none", RingFlags.setupWords(0));
    assertEquals(
        "CQSIZE|SINGLE_ISSUER|DEFER_TASKRUN|1<<31",
        RingFlags.setupWords(8 | 1 << 12 | 1 << 13 | 1 << 31));
    assertEquals("NODROP|EXT_ARG", RingFlags.featureWords(2 | 1 << 8));
    assertFalse(RingFlags.featureWords(-1).contains("null"));
  }
}
