package io.sheaf.store.pool.evict;

import java.util.function.LongSupplier;

/// Looks for the share of recency that gives the most hits: moves a little, keeps going while that
/// pays, turns round when it does not (Einziger, Eytan, Friedman, Manes, "Adaptive Software Cache
/// Management", Middleware 2018).
final class HillClimber {
  private static final int USES_PER_PAGE = 7;
  private static final double STEP = 0.0625;
  private static final double DECAY = 0.9;
  private static final double RESTART = 0.05;

  private final LongSupplier uses;
  private final LongSupplier loads;
  private long usesBefore;
  private long loadsBefore;
  private long seen;
  private double rateBefore;
  private double step = -STEP;

  /// `uses` tells how many there have been, hits and misses, and `loads` how many pages have come
  /// in. They may cost something: they are asked once per sample.
  HillClimber(LongSupplier uses, LongSupplier loads) {
    this.uses = uses;
    this.loads = loads;
  }

  /// Takes note of uses that have been seen: late and in bursts, they only say when a sample is
  /// full.
  void seen(int count) {
    seen += count;
  }

  /// How much larger the window is to be now, as a share of the whole, once a sample is full that
  /// fits a number of pages; 0 until then.
  double advice(int pages) {
    if (seen < (long) USES_PER_PAGE * pages) return 0;
    long used = uses.getAsLong();
    long loaded = loads.getAsLong();
    double rate = 1 - (double) (loaded - loadsBefore) / Math.max(1, used - usesBefore);
    double change = rate - rateBefore;
    double amount = change >= 0 ? step : -step;
    step = Math.abs(change) >= RESTART ? Math.copySign(STEP, amount) : DECAY * amount;
    rateBefore = rate;
    usesBefore = used;
    loadsBefore = loaded;
    seen = 0;
    return amount;
  }
}
