package io.sheaf.store.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// A caller that waits for the only frame beside the unpin that gives it: it is woken. Whoever has
/// waited for its bound looks once more, so that a wake-up that was lost shows as a long wait.
public class WakeUpRace {
  private WakeUpRace() {}

  private static void waitFor(Stage stage, Duration bound, L_Result result) {
    long start = System.nanoTime();
    boolean served = stage.bring(1, stage.two);
    boolean woken = System.nanoTime() - start < bound.toNanos() / 2;
    result.r1 = served ? woken ? "served" : "served by the clock" : "refused";
  }

  /// As it is.
  @JCStressTest
  @State
  @Outcome(id = "served", expect = ACCEPTABLE, desc = "it found the frame, or was woken for it")
  public static class AsItIs extends Stage {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private final Frame frame;

    /// The only frame, pinned.
    public AsItIs() {
      super(BOUND);
      frame = resident();
    }

    @Actor
    public void unpin() {
      pool.release(frame, one);
    }

    @Actor
    public void miss(L_Result result) {
      waitFor(this, BOUND, result);
    }
  }

  /// An unpin that looks who waits before it gives its pin, and not after.
  @JCStressTest
  @State
  @Outcome(id = "served", expect = ACCEPTABLE, desc = "it found the frame, or was woken for it")
  @Outcome(id = "served by the clock", expect = ACCEPTABLE_INTERESTING, desc = "PLANTED")
  public static class PlantedLostWakeUp extends Stage {
    private static final Duration BOUND = Duration.ofSeconds(1);
    private final Frame frame;

    /// The only frame, pinned.
    public PlantedLostWakeUp() {
      super(BOUND);
      frame = resident();
    }

    @Actor
    public void unpin() {
      boolean waitedFor = pool.frames().isWaitedFor();
      for (int i = 0; i < 20; i++) dawdle(); // as long as the way to the line is
      table.add(0, -PageWord.PIN);
      if (waitedFor) pool.frames().released(frame);
    }

    @Actor
    public void miss(L_Result result) {
      waitFor(this, BOUND, result);
    }
  }
}
