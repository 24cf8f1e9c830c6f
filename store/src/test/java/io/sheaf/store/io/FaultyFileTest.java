package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The engine of threads over a file that fails, lies and throws: as [SimulatedRingTest] for rings.
final class FaultyFileTest {
  private static final int BLOCK = Disk.BLOCK;
  private static final List<Lane> LANES = List.of(Lane.values());
  private static final int ROUNDS = Integer.getInteger("sheaf.rounds", 8);

  private final long seed = Seed.value("FaultyFileTest");

  private static List<Asked> reads(EngineFixture on, StampedFile file, Random random) {
    List<Asked> all = new ArrayList<>();
    long offset = 0;
    for (int i = 0; i < 400; i++) {
      int blocks = 1 + random.nextInt(4);
      if (random.nextInt(3) == 0 || offset + 4L * BLOCK > file.bytes()) {
        offset = (long) random.nextInt(1020) * BLOCK;
      }
      all.add(new Asked(file, offset, on.frame(blocks)));
      offset += (long) blocks * BLOCK;
    }
    for (int from = 0; from < all.size(); from += 20) {
      Lane lane = LANES.get(random.nextInt(3));
      on.engine.submit(lane, Asked.reads(all.subList(from, from + 20)));
    }
    return all;
  }

  @Test
  void aBadBlockFailsTheReadsThatCoverItAndNoOthers() throws Exception {
    int injected = 0;
    int told = 0;
    for (int round = 0; round < ROUNDS; round++) {
      SimulatedFaults faults = new SimulatedFaults(seed + round).withBad(20);
      try (EngineFixture on = EngineFixture.of(EngineKind.BUFFERED)) {
        DiskFile good = on.file("f", 1024L * BLOCK, 3).file();
        StampedFile file =
            new StampedFile(new FaultyFile(good, faults, seed, 0, 0), 3, 1024L * BLOCK);
        for (Asked asked : reads(on, file, Seed.random(seed, round))) {
          boolean bad = faults.isBad(asked.offset, asked.memory.byteSize());
          DiskException failure = asked.failure();
          injected += bad ? 1 : 0;
          assertEquals(bad, failure != null, asked::toString);
          if (failure == null) {
            asked.isRight();
          } else {
            assertEquals(asked.offset, failure.offset());
            assertEquals(asked.memory.byteSize(), failure.length());
            told++;
          }
        }
      }
    }
    System.out.printf(
        "%d reads over bad blocks injected, %d told, 0 misattributed%n", injected, told);
    assertEquals(injected, told);
    assertTrue(injected > 0);
  }

  @Test
  void bytesOfAnotherPlaceComeToWhoAskedForThemOnly() throws Exception {
    int wrong = 0;
    int injected = 0;
    for (int round = 0; round < ROUNDS; round++) {
      SimulatedFaults faults = new SimulatedFaults(seed + round);
      try (EngineFixture on = EngineFixture.of(EngineKind.BUFFERED)) {
        DiskFile good = on.file("f", 1024L * BLOCK, 3).file();
        FaultyFile faulty = new FaultyFile(good, faults, seed + round, 30, 0);
        int before = wrong;
        for (Asked asked : reads(on, new StampedFile(faulty, 3, 1024L * BLOCK), new Random(seed))) {
          assertEquals(null, asked.failure());
          if (!asked.file.isAt(asked.offset, asked.memory)) wrong++;
        }
        assertEquals(faulty.lies.get(), wrong - before, "wrong without a fault, or unseen");
        injected += faulty.lies.get();
      }
    }
    System.out.printf("%d lies injected, %d reads wrong, 0 of others%n", injected, wrong);
    assertTrue(injected > 0);
  }

  @Test
  void aFileThatThrowsWhatItShouldNotFailsThatReadAlone() throws Exception {
    int bugs = 0;
    for (int round = 0; round < ROUNDS; round++) {
      SimulatedFaults faults = new SimulatedFaults(seed + round);
      try (EngineFixture on = EngineFixture.of(EngineKind.BUFFERED)) {
        DiskFile good = on.file("f", 1024L * BLOCK, 3).file();
        FaultyFile faulty = new FaultyFile(good, faults, seed + round, 0, 20);
        for (Asked asked : reads(on, new StampedFile(faulty, 3, 1024L * BLOCK), new Random(seed))) {
          DiskException failure = asked.failure();
          if (failure == null) {
            asked.isRight();
            continue;
          }
          bugs++;
          assertEquals(asked.offset, failure.offset());
          assertTrue(String.valueOf(failure.getMessage()).contains("on purpose"));
        }
      }
    }
    System.out.printf("%d reads failed by bugs of their file, nobody waiting%n", bugs);
    assertTrue(bugs > 0);
  }
}
