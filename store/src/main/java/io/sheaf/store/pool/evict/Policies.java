package io.sheaf.store.pool.evict;

import io.sheaf.store.Eviction;
import java.util.function.LongSupplier;

/// Makes the policy that an option names.
final class Policies {
  private static final double GHOSTS_PER_PAGE = 1;

  private Policies() {}

  /// A new policy; `uses` tells how many uses there have been, and `loads` how many pages came in.
  static EvictionPolicy make(Eviction choice, LongSupplier uses, LongSupplier loads) {
    return switch (choice) {
      case CLOCK -> new ClockPolicy();
      case SIEVE -> new SievePolicy();
      case LRU_2 -> new LruKPolicy(2, GHOSTS_PER_PAGE);
      case TINY_LFU -> new TinyLfuPolicy(uses, loads);
    };
  }
}
