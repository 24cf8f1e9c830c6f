package io.sheaf.flight.budget;

import java.time.Duration;

/// How reads wait for their share of the pool.
///
/// @param waiting reads that wait at once, of all principals; beyond it the longest line loses its
///   last
/// @param patience how long one waits
public record BudgetLimits(int waiting, Duration patience) {
  /// Checks the bounds.
  public BudgetLimits {
    if (waiting < 0) throw new IllegalArgumentException(waiting + " waiting reads");
    if (patience.isNegative()) throw new IllegalArgumentException("a patience of " + patience);
  }

  /// 192 reads, 10 seconds.
  public static BudgetLimits defaults() {
    return new BudgetLimits(192, Duration.ofSeconds(10));
  }

  /// The same with another bound on those who wait.
  public BudgetLimits waiting(int count) {
    return new BudgetLimits(count, patience);
  }

  /// The same with another patience.
  public BudgetLimits patience(Duration changed) {
    return new BudgetLimits(waiting, changed);
  }
}
