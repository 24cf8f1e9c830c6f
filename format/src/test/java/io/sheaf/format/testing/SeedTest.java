package io.sheaf.format.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Samples of a run differ from their first number on.
final class SeedTest {
  private static final int SAMPLES = 10_000;
  private static final int PLACES = 10;

  @Test
  void firstNumbersOfNeighbouringSamplesAreSpread() {
    long seed = Seed.value("SeedTest");
    int[] counts = new int[PLACES];
    int[] steps = new int[PLACES];
    int before = 0;
    for (int sample = 0; sample < SAMPLES; sample++) {
      int first = (int) (Seed.random(seed, sample).nextDouble() * PLACES);
      counts[first]++;
      steps[Math.floorMod(first - before, PLACES)]++;
      before = first;
    }
    // A tenth each; a count strays by 30 once in three, by 200 once in ten billions.
    for (int[] each : new int[][] {counts, steps}) {
      assertTrue(Arrays.stream(each).allMatch(n -> n > 800 && n < 1200), Arrays.toString(each));
    }
  }
}
