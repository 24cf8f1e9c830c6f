package io.sheaf.store.pool.evict;

import java.util.function.LongSupplier;

/// How far a scan has come, and how fast. It goes through *steps*, numbered from where it likes, in
/// ascending order; at each it reads some pages, of one table or another.
///
/// One that comes no further, such as that of a client which has stopped reading, *stands still*
/// after a while, and comes to no step until it goes on: nothing is kept for it.
///
/// One thread moves it; any other may ask where it is.
public final class Course {
  private static final long FIRST_PACE = 1_000;

  /// A minute for a step is as slow as any: so many steps times that is still a number.
  private static final long SLOWEST_PACE = 60_000_000_000L;

  /// A scan stands still that has taken so much longer for a step than for those before,
  private static final long STILL_STEPS = 16;

  /// and so long at least.
  private static final long STILL_NANOS = 2_000_000_000;

  /// Questions for each look at the clock, which costs more than the rest of an answer.
  private static final int LOOKS = 16;

  private final LongSupplier clock;
  private final long first;
  private final long start;
  private volatile long step;
  private volatile long pace = FIRST_PACE;
  private volatile long since;
  private volatile boolean still;

  /// Races over it lose a look at the clock.
  private int asked;

  /// A scan that begins with `step`.
  public Course(long step) {
    this(step, System::nanoTime);
  }

  /// The same by another clock, of nanoseconds.
  Course(long step, LongSupplier clock) {
    this.clock = clock;
    this.first = step;
    this.step = step;
    this.start = clock.getAsLong();
    this.since = start;
  }

  /// Says that the scan has come to `next`, and that all steps before are over.
  public void advance(long next) {
    long now = clock.getAsLong();
    since = now;
    step = next;
    still = false;
    if (next > first) pace = Math.clamp((now - start) / (next - first), 1, SLOWEST_PACE);
  }

  /// Nanoseconds until the scan comes to `wanted`, or [Forecast#NEVER] when it has passed it, or
  /// stands still.
  long until(long wanted) {
    long from = step;
    if (wanted < from || isStill()) return Forecast.NEVER;
    return (wanted - from) * pace;
  }

  boolean isStill() {
    if (++asked % LOOKS == 0 && !still) {
      long bound = Math.max(STILL_NANOS, STILL_STEPS * pace);
      still = clock.getAsLong() - since > bound;
    }
    return still;
  }
}
