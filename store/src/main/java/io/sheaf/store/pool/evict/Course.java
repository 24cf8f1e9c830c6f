package io.sheaf.store.pool.evict;

/// How far a scan has come, and how fast. It goes through *steps*, numbered from where it likes, in
/// ascending order; at each it reads some pages, of one table or another.
///
/// One thread moves it; any other may ask where it is.
public final class Course {
  private static final long FIRST_PACE = 1_000;

  private final long first;
  private final long start = System.nanoTime();
  private volatile long step;
  private volatile long pace = FIRST_PACE;

  /// A scan that begins with `step`.
  public Course(long step) {
    this.first = step;
    this.step = step;
  }

  /// Says that the scan has come to `next`, and that all steps before are over.
  public void advance(long next) {
    step = next;
    if (next > first) pace = Math.max(1, (System.nanoTime() - start) / (next - first));
  }

  /// Nanoseconds until the scan comes to `wanted`, or [Forecast#NEVER] when it has passed it.
  long until(long wanted) {
    long from = step;
    return wanted < from ? Forecast.NEVER : (wanted - from) * pace;
  }
}
