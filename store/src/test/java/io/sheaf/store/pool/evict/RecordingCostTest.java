package io.sheaf.store.pool.evict;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.Eviction;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What it costs to take note of uses of many pages: the bench of BusTub's replacers, 262,144
/// frames (1 GiB in 4 KiB pages) used and noted ten times over, which is to take less than 3 s
/// each.
class RecordingCostTest {
  private static final int FRAMES = 262_144;
  private static final int ROUNDS = 10;

  @ParameterizedTest
  @EnumSource(Eviction.class)
  void aRoundOverAGibibyteOfPagesTakesLessThanThreeSeconds(Eviction choice) {
    long[] loads = {FRAMES};
    EvictionPolicy policy = Policies.make(choice, () -> 10L * FRAMES, () -> loads[0]);
    Desk.Page[] pages = new Desk.Page[FRAMES];
    for (int i = 0; i < FRAMES; i++) {
      pages[i] = new Desk.Page(i, 4096);
      policy.add(pages[i].node, AccessHint.LOOKUP);
    }
    long longest = 0;
    long start = System.nanoTime();
    long searches = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (Desk.Page page : pages) page.use();
      for (int noted = 0; noted < FRAMES; noted += EvictionPolicy.MOST_SPARED) {
        long before = System.nanoTime();
        policy.victim(false);
        longest = Math.max(longest, System.nanoTime() - before);
        searches++;
      }
    }
    double mean = (System.nanoTime() - start) / 1e9 / ROUNDS;
    policy.check(FRAMES);
    System.out.printf(
        Locale.ROOT,
        "recording %s: %.3f s per round of %d uses, %.0f ns each; %d searches, longest %.3f ms%n",
        choice,
        mean,
        FRAMES,
        mean * 1e9 / FRAMES,
        searches,
        longest / 1e6);
    assertTrue(mean < 3, mean + " s per round");
  }
}
