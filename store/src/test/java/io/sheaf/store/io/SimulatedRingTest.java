package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import io.sheaf.store.io.SimulatedFaults.Fate;
import io.sheaf.store.posix.Errno;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The engine of a ring over one that reorders, delays, interrupts, fails and lies.
final class SimulatedRingTest {
  private static final int BLOCK = Disk.BLOCK;
  private static final List<Lane> LANES = List.of(Lane.values());
  private static final int ROUNDS = Integer.getInteger("sheaf.rounds", 8);

  private final long seed = Seed.value("SimulatedRingTest");

  private List<Asked> randomReads(SimulatedEngine on, Random random, int count) {
    List<Asked> all = new ArrayList<>();
    long offset = 0;
    for (int i = 0; i < count; i++) {
      int blocks = 1 + random.nextInt(4);
      // Often next to the one before, so that there are runs to be torn apart.
      if (random.nextInt(3) == 0 || offset + 4L * BLOCK > on.file.bytes()) {
        offset = (long) random.nextInt(1020) * BLOCK;
      }
      all.add(new Asked(on.file, offset, on.frame(blocks)));
      offset += (long) blocks * BLOCK;
    }
    return all;
  }

  private static void submit(SimulatedEngine on, Random random, List<IoRequest> requests) {
    for (int from = 0; from < requests.size(); ) {
      int to = Math.min(requests.size(), from + 1 + random.nextInt(40));
      on.engine.submit(LANES.get(random.nextInt(3)), requests.subList(from, to));
      from = to;
    }
  }

  private static void isTold(Asked asked, DiskException failure) {
    assertEquals(DiskException.Reason.FAILED, failure.reason(), failure::toString);
    assertEquals(asked.offset, failure.offset());
    assertEquals(asked.memory.byteSize(), failure.length());
    assertEquals(asked.file.file().name(), failure.file());
    assertTrue(String.valueOf(failure.getMessage()).contains("EIO"), failure::toString);
  }

  @Test
  void aBadBlockFailsTheReadsThatCoverItAndNoOthers() throws Exception {
    int injected = 0;
    int told = 0;
    int right = 0;
    StringBuilder counts = new StringBuilder();
    for (int round = 0; round < ROUNDS; round++) {
      Random random = Seed.random(seed, round);
      SimulatedFaults faults =
          new SimulatedFaults(seed + round)
              .with(Fate.SHORT, 150)
              .with(Fate.EINTR, 50)
              .with(Fate.EAGAIN, 50)
              .withBad(20)
              .withPartial(200);
      try (SimulatedEngine on = new SimulatedEngine(faults, 32)) {
        List<Asked> all = randomReads(on, random, 400);
        submit(on, random, Asked.reads(all));
        for (Asked asked : all) {
          boolean bad = faults.isBad(asked.offset, asked.memory.byteSize());
          DiskException failure = asked.failure();
          injected += bad ? 1 : 0;
          if (failure == null) {
            assertFalse(bad, () -> "a bad block was read: " + asked);
            asked.isRight();
            right++;
          } else {
            assertTrue(bad, () -> "told of the wrong bytes: " + failure);
            isTold(asked, failure);
            told++;
          }
        }
        counts.append(faults.counted());
      }
    }
    System.out.printf(
        "%d reads over bad blocks injected, %d told, 0 misattributed, %d right; %s%n",
        injected, told, right, counts.substring(0, counts.indexOf("}") + 1));
    assertEquals(injected, told);
    assertTrue(injected > 0 && right > injected);
  }

  @Test
  void bytesOfAnotherPlaceAreSeenByWhoChecksThemAndByNobodyElse() throws Exception {
    int wrong = 0;
    int injected = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Random random = Seed.random(seed, 100 + round);
      SimulatedFaults faults =
          new SimulatedFaults(seed + round).with(Fate.MISDIRECTED, 20).with(Fate.TORN, 20);
      try (SimulatedEngine on = new SimulatedEngine(faults, 32)) {
        List<Asked> all = randomReads(on, random, 200);
        submit(on, random, Asked.reads(all));
        for (Asked asked : all) assertNull(asked.failure());
        Set<Long> misplaced = new HashSet<>(faults.misplaced);
        for (Asked asked : all) {
          if (asked.file.isAt(asked.offset, asked.memory)) continue;
          wrong++;
          boolean here = false;
          for (long at = 0; at < asked.memory.byteSize(); at += BLOCK) {
            here |= misplaced.contains(asked.offset + at);
          }
          assertTrue(here, () -> "wrong without a fault: " + asked);
        }
        injected += faults.count(Fate.MISDIRECTED) + faults.count(Fate.TORN);
      }
    }
    System.out.printf("%d lies injected, %d pieces wrong, 0 of others%n", injected, wrong);
    assertTrue(wrong >= injected && injected > 0);
  }

  @Test
  void writesSurviveInterruptionsAndFailWholeRuns() throws Exception {
    int failed = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Random random = Seed.random(seed, 200 + round);
      SimulatedFaults faults =
          new SimulatedFaults(seed + round)
              .with(Fate.SHORT, 200)
              .with(Fate.EAGAIN, 100)
              .withBad(5)
              .withPartial(200);
      try (SimulatedEngine on = new SimulatedEngine(faults, 16)) {
        StampedFile other = new StampedFile(on.file.file(), 99, on.file.bytes());
        List<Asked> writes = new ArrayList<>();
        for (int i = 0; i < 512; i++) writes.add(new Asked(other, 2L * i * BLOCK, on.frame(2)));
        writes.forEach(asked -> Stamps.fill(asked.memory, 99, asked.offset));
        submit(on, random, Asked.writes(writes));
        List<Asked> written = new ArrayList<>();
        for (Asked asked : writes) {
          boolean bad = faults.isBad(asked.offset, asked.memory.byteSize());
          DiskException failure = asked.failure();
          assertFalse(bad && failure == null, asked::toString);
          if (failure == null) written.add(asked);
          else failed++;
        }
        faults.end();
        List<Asked> back = new ArrayList<>();
        for (Asked asked : written) back.add(new Asked(other, asked.offset, asked.memory));
        for (Asked asked : back) asked.memory.fill((byte) 0);
        on.engine.submit(Lane.DEMAND, Asked.reads(back));
        Asked.areRight(back);
      }
    }
    System.out.printf("%d of %d writes failed, 0 lost%n", failed, 512 * ROUNDS);
  }

  @ParameterizedTest
  @EnumSource(names = {"STALE", "TWICE", "LONG"})
  void aCompletionThatBelongsToNobodyStopsTheEngineAndNobodyWaits(Fate bug) throws Exception {
    int stopped = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Random random = Seed.random(seed, 300 + round);
      SimulatedFaults faults = new SimulatedFaults(seed + round).with(bug, 20).withPartial(100);
      try (SimulatedEngine on = new SimulatedEngine(faults, 16)) {
        List<Asked> all = randomReads(on, random, 300);
        submit(on, random, Asked.reads(all));
        for (Asked asked : all) {
          DiskException failure = asked.failure();
          if (failure == null) asked.isRight();
          else assertTrue(String.valueOf(failure.getMessage()).contains("AssertionError"));
        }
        if (faults.count(bug) == 0) continue;
        stopped++;
        Asked late = new Asked(on.file, 0, on.frame(1));
        on.engine.submit(Lane.DEMAND, List.of(late.read()));
        DiskException failure = late.failure();
        assertTrue(failure != null && failure.reason() == DiskException.Reason.FAILED);
      }
    }
    System.out.printf("%s: %d engines of %d stopped, 0 waiting%n", bug, stopped, ROUNDS);
    assertTrue(stopped > ROUNDS / 4);
  }

  /// The fixture finds a ring that is not closed, and descriptors that are left.
  @Test
  void aRingThatCannotBeEnabledIsGivenBackAndNobodyWaits() throws Exception {
    SimulatedFaults faults = new SimulatedFaults(seed);
    faults.enableErrno = Errno.EPERM;
    try (SimulatedEngine on = new SimulatedEngine(faults, 16)) {
      List<Asked> all = randomReads(on, new Random(seed), 20);
      submit(on, new Random(seed), Asked.reads(all));
      for (Asked asked : all) {
        assertTrue(String.valueOf(asked.failure()).contains("EPERM"), asked::toString);
      }
    }
  }

  @Test
  void framesThatCannotBeRegisteredAreReadIntoAllTheSame() throws Exception {
    for (int slots : new int[] {16, 0}) {
      SimulatedFaults faults = new SimulatedFaults(seed);
      faults.mostRegistrations = 0;
      faults.bufferSlots = slots;
      try (SimulatedEngine on = new SimulatedEngine(faults, 16, FrameArena.REGION + (4L << 20))) {
        List<Asked> all = randomReads(on, new Random(seed), 100);
        submit(on, new Random(seed), Asked.reads(all));
        Asked.areRight(all);
        assertEquals(Rung.RING_PLAIN, on.engine.rung().rung());
        assertTrue(on.engine.rung().reason().contains(slots == 0 ? "5.13" : "ENOMEM"));
        assertEquals(slots == 0 ? 0 : 1, faults.registrations.get());
        assertEquals(0, on.engine.report().registeredBytes());
        assertEquals(0, on.engine.report().fixedRuns());
      }
    }
  }

  @Test
  void registeredFramesAreNamedByTheirRegion() throws Exception {
    SimulatedFaults faults = new SimulatedFaults(seed).with(Fate.SHORT, 100);
    try (SimulatedEngine on = new SimulatedEngine(faults, 16)) {
      List<Asked> all = randomReads(on, new Random(seed), 300);
      submit(on, new Random(seed), Asked.reads(all));
      Asked.areRight(all);
      assertEquals(1, faults.registrations.get());
      IoReport report = on.engine.report();
      assertEquals(Rung.RING_FIXED, report.rung().rung());
      assertEquals(SimulatedEngine.ARENA, report.registeredBytes());
      assertTrue(report.fixedRuns() >= report.runs());
      assertTrue(report.resumed() > 0);
    }
  }

  @Test
  void whatIsReadAheadNeverFillsTheDevice() throws Exception {
    SimulatedFaults faults = new SimulatedFaults(seed);
    try (SimulatedEngine on = new SimulatedEngine(faults, 256)) {
      AtomicLong window = new AtomicLong(on.engine.report().aheadWindow());
      List<Asked> all = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        Asked asked = new Asked(on.file, i * 32L % 1008 * BLOCK, on.frame(16));
        // On the thread of the engine: no window is overlooked.
        all.add(
            asked.then(() -> window.accumulateAndGet(on.engine.report().aheadWindow(), Math::max)));
      }
      on.engine.submit(Lane.AHEAD, Asked.reads(all));
      Asked.areRight(all);
      long most = faults.mostMoving();
      System.out.printf("%d KiB ahead at most, window %d KiB%n", most >> 10, window.get() >> 10);
      assertTrue(most < window.get() + 16L * BLOCK, () -> most + " bytes ahead");
      assertTrue(most >= AheadWindow.LEAST);
    }
  }
}
