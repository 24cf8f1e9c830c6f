package io.sheaf.store.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.sheaf.store.pool.evict.AccessHint;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/// Pages that come beside those who want them.
public class ArrivalRace {
  private ArrivalRace() {}

  /// A page read ahead arrives, and is wanted by two: whoever is first checks it, and nobody else.
  @JCStressTest
  @State
  @Outcome(id = "pinned, later, 1 checks", expect = ACCEPTABLE, desc = "the first checked it")
  @Outcome(id = "later, pinned, 1 checks", expect = ACCEPTABLE, desc = "the second checks it")
  @Outcome(id = "pinned, pinned, 1 checks", expect = ACCEPTABLE, desc = "one checked it for both")
  public static class ReadAhead extends Stage {
    private final PageAccess access =
        new PageAccess(pool.frames(), new PageHits(pool.frames()), pool.engine());
    private final Frame frame =
        Objects.requireNonNull(
            access.begin(table, 0, table.word(0), Frame.Filler.AHEAD, AccessHint.LOOKUP));

    /// A page that is coming.
    public ReadAhead() {
      if (!pool.frames().tryPlace(frame)) throw new AssertionError("no place");
    }

    @Actor
    public void arrive(LLL_Result result) {
      access.arrived(frame, null);
      result.r1 = words(access.pinPresent(table, 0, one));
    }

    @Actor
    public void pinToo(LLL_Result result) {
      result.r2 = words(access.pinPresent(table, 0, two));
    }

    private static String words(@Nullable Frame frame) {
      return frame == null ? "later" : "pinned";
    }

    @Arbiter
    public void after(LLL_Result result) {
      result.r3 = checks + " checks";
    }
  }

  /// Two miss a page: it is read and checked once, and both have it.
  @JCStressTest
  @State
  @Outcome(id = "2 pins, 1 checks", expect = ACCEPTABLE, desc = "one read for both")
  public static class TwoMisses extends Stage {
    @Actor
    public void pin() {
      pool.acquire(table, 0, one);
    }

    @Actor
    public void pinToo() {
      pool.acquire(table, 0, two);
    }

    @Arbiter
    public void after(LL_Result result) {
      result.r1 = PageWord.pins(table.word(0)) + " pins";
      result.r2 = checks + " checks";
    }
  }
}
