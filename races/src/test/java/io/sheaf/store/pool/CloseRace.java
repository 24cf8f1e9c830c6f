package io.sheaf.store.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/// Two close the same pin of a page that a third one pins, too: one of them is told, and the pin of
/// the third one stays.
public class CloseRace {
  private CloseRace() {}

  private static String close(Runnable pin) {
    try {
      pin.run();
      return "closed";
    } catch (AssertionError e) {
      return "told";
    }
  }

  /// As it is.
  @JCStressTest
  @State
  @Outcome(id = "closed, told, 1 left", expect = ACCEPTABLE, desc = "the second was told")
  @Outcome(id = "told, closed, 1 left", expect = ACCEPTABLE, desc = "the first was told")
  public static class AsItIs extends Stage {
    private final Pin pin = pool.pin(table, 0, one);
    private final Pin kept = pool.pin(table, 0, two);

    @Actor
    public void close(LLL_Result result) {
      result.r1 = CloseRace.close(pin::close);
    }

    @Actor
    public void closeToo(LLL_Result result) {
      result.r2 = CloseRace.close(pin::close);
    }

    @Arbiter
    public void after(LLL_Result result) {
      result.r3 = PageWord.pins(table.word(kept.page())) + " left";
    }
  }

  /// A pin that looks at its mark, and then sets it.
  @JCStressTest
  @State
  @Outcome(id = "closed, told, 1 left", expect = ACCEPTABLE, desc = "the second was told")
  @Outcome(id = "told, closed, 1 left", expect = ACCEPTABLE, desc = "the first was told")
  @Outcome(id = "closed, closed, 0 left", expect = ACCEPTABLE_INTERESTING, desc = "PLANTED")
  public static class PlantedCheckThenAct extends Stage {
    private final Frame frame = resident();
    private final Pin kept = pool.pin(table, 0, two);
    private volatile boolean closed;

    private void closeOnce() {
      if (closed) throw new AssertionError("closed twice");
      dawdle();
      closed = true;
      pool.release(frame, one);
    }

    @Actor
    public void close(LLL_Result result) {
      result.r1 = CloseRace.close(this::closeOnce);
    }

    @Actor
    public void closeToo(LLL_Result result) {
      result.r2 = CloseRace.close(this::closeOnce);
    }

    @Arbiter
    public void after(LLL_Result result) {
      result.r3 = PageWord.pins(table.word(kept.page())) + " left";
    }
  }
}
