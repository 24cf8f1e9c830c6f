package io.sheaf.store.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import io.sheaf.store.StoreException;
import io.sheaf.store.pool.evict.AccessHint;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/// A table is forgotten beside those who use its pages: no frame of it stays.
public class DoomRace {
  private DoomRace() {}

  private static String left(Stage stage) {
    FrameCensus census = stage.census();
    boolean free = census.space().freeBytes() == Stage.PAGE;
    return free && census.pages().resident() == 0 ? "nothing left" : "a leak";
  }

  /// The last unpin beside it.
  @JCStressTest
  @State
  @Outcome(id = "nothing left", expect = ACCEPTABLE, desc = "dropped by one of the two")
  public static class LastUnpin extends Stage {
    private final Frame frame = resident();

    @Actor
    public void unpin() {
      pool.release(frame, one);
    }

    @Actor
    public void forget() {
      pool.forget(table);
    }

    @Arbiter
    public void after(L_Result result) {
      result.r1 = left(this);
    }
  }

  /// An unpin that looks whether its page is doomed before it gives its pin, and not after.
  @JCStressTest
  @State
  @Outcome(id = "nothing left", expect = ACCEPTABLE, desc = "dropped by one of the two")
  @Outcome(id = "a leak", expect = ACCEPTABLE_INTERESTING, desc = "PLANTED")
  public static class PlantedEarlyLook extends Stage {
    private final Frame frame = resident();

    @Actor
    public void unpin() {
      boolean doomed = PageWord.isDoomed(table.word(0));
      dawdle();
      table.add(0, -PageWord.PIN);
      if (doomed) pool.frames().released(frame);
    }

    @Actor
    public void forget() {
      pool.forget(table);
    }

    @Arbiter
    public void after(L_Result result) {
      result.r1 = left(this);
    }
  }

  /// A load beside it: either it sees the mark, or its frame is doomed.
  @JCStressTest
  @State
  @Outcome(id = "loaded, nothing left", expect = ACCEPTABLE, desc = "it came first")
  @Outcome(id = "told, nothing left", expect = ACCEPTABLE, desc = "the table was forgotten first")
  public static class Load extends Stage {
    @Actor
    public void load(LL_Result result) {
      try {
        pool.release(pool.acquire(table, 0, one), one);
        result.r1 = "loaded";
      } catch (StoreException.Closed e) {
        result.r1 = "told";
      }
    }

    @Actor
    public void forget() {
      pool.forget(table);
    }

    @Arbiter
    public void after(LL_Result result) {
      result.r2 = left(this);
    }
  }

  /// A load that does not look again at the mark once its page is loading.
  @JCStressTest
  @State
  @Outcome(id = "loaded, nothing left", expect = ACCEPTABLE, desc = "it came first")
  @Outcome(id = "told, nothing left", expect = ACCEPTABLE, desc = "the table was forgotten first")
  @Outcome(id = "loaded, a leak", expect = ACCEPTABLE_INTERESTING, desc = "PLANTED")
  public static class PlantedLoadThatLooksOnce extends Stage {
    @Actor
    public void load(LL_Result result) {
      if (table.isForgotten()) {
        result.r1 = "told";
        return;
      }
      dawdle();
      Frame frame = pool.frames().open(table, 0, Frame.Filler.READER, AccessHint.LOOKUP);
      long word = table.word(0);
      if (!table.replace(0, word, PageWord.loading(word, frame.index))) throw new AssertionError();
      try {
        if (!pool.frames().place(frame, 0, PageAccess.NOW)) throw new AssertionError("no place");
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      word = table.word(0);
      while (!table.replace(0, word, PageWord.filled(word))) word = table.word(0);
      pool.release(frame, one);
      result.r1 = "loaded";
    }

    @Actor
    public void forget() {
      pool.forget(table);
    }

    @Arbiter
    public void after(LL_Result result) {
      result.r2 = left(this);
    }
  }
}
