package io.sheaf.store.pool;

import java.util.Random;

/// Seeded randomness that says how to have it again.
final class Seed {
  private Seed() {}

  /// A generator by `-Dsheaf.seed`, or else by the clock; the seed is printed.
  static Random random(String test) {
    long seed = Long.getLong("sheaf.seed", System.nanoTime());
    System.out.println(test + ": -Dsheaf.seed=" + seed);
    return new Random(seed);
  }
}
