package io.sheaf.store.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/// A pin of a page beside a miss of another that needs its frame: one of them wins.
public class EvictionRace {
  private static final String PINNED = "pinned";
  private static final String GONE = "gone";

  private EvictionRace() {}

  private static void look(Stage stage, LLL_Result result) {
    long word = stage.table.word(0);
    result.r3 = PageWord.pins(word) + (PageWord.isResident(word) ? " resident" : " absent");
  }

  private static boolean evictedByTheMiss(Stage stage) {
    return stage.bring(1, stage.two);
  }

  /// As it is.
  @JCStressTest
  @State
  @Outcome(id = "pinned, refused, 1 resident", expect = ACCEPTABLE, desc = "the pin won")
  @Outcome(id = "gone, evicted, 0 absent", expect = ACCEPTABLE, desc = "the eviction won")
  public static class AsItIs extends Stage {
    /// One page, unpinned.
    public AsItIs() {
      pool.release(resident(), one);
    }

    @Actor
    public void pin(LLL_Result result) {
      result.r1 = pool.acquireIfResident(table, 0, one) == null ? GONE : PINNED;
    }

    @Actor
    public void miss(LLL_Result result) {
      result.r2 = evictedByTheMiss(this) ? "evicted" : "refused";
    }

    @Arbiter
    public void after(LLL_Result result) {
      look(this, result);
    }
  }

  /// A pin that looks, and then adds, where it should compare and set.
  @JCStressTest
  @State
  @Outcome(id = "pinned, refused, 1 resident", expect = ACCEPTABLE, desc = "the pin won")
  @Outcome(id = "gone, evicted, 0 absent", expect = ACCEPTABLE, desc = "the eviction won")
  @Outcome(id = "pinned, evicted, .*", expect = ACCEPTABLE_INTERESTING, desc = "PLANTED")
  public static class PlantedCheckThenAct extends Stage {
    /// One page, unpinned.
    public PlantedCheckThenAct() {
      pool.release(resident(), one);
    }

    @Actor
    public void pin(LLL_Result result) {
      boolean open = PageWord.isOpen(table.word(0));
      dawdle();
      if (open) table.add(0, PageWord.PIN);
      result.r1 = open ? PINNED : GONE;
    }

    @Actor
    public void miss(LLL_Result result) {
      result.r2 = evictedByTheMiss(this) ? "evicted" : "refused";
    }

    @Arbiter
    public void after(LLL_Result result) {
      look(this, result);
    }
  }

  /// An eviction that does not look at pins again when it takes the page away.
  @JCStressTest
  @State
  @Outcome(id = "pinned, refused, 1 resident", expect = ACCEPTABLE, desc = "the pin won")
  @Outcome(id = "gone, evicted, 0 absent", expect = ACCEPTABLE, desc = "the eviction won")
  @Outcome(id = "pinned, evicted, .*", expect = ACCEPTABLE_INTERESTING, desc = "PLANTED")
  public static class PlantedEvictionOfPinned extends Stage {
    /// One page, unpinned.
    public PlantedEvictionOfPinned() {
      pool.release(resident(), one);
    }

    @Actor
    public void pin(LLL_Result result) {
      result.r1 = pool.acquireIfResident(table, 0, one) == null ? GONE : PINNED;
    }

    @Actor
    public void evict(LLL_Result result) {
      boolean evictable = PageWord.isEvictable(table.word(0));
      dawdle();
      if (evictable) {
        long word = table.word(0);
        while (!table.replace(0, word, PageWord.absent(word))) word = table.word(0);
      }
      result.r2 = evictable ? "evicted" : "refused";
    }

    @Arbiter
    public void after(LLL_Result result) {
      look(this, result);
    }
  }
}
