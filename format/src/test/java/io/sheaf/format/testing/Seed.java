package io.sheaf.format.testing;

import java.util.Random;

/// Where randomness in tests comes from: `-Dsheaf.seed=N`, or a fresh seed, printed so that it can
/// be passed again.
public final class Seed {
  private Seed() {}

  /// The seed of this run.
  public static long value(String test) {
    String given = System.getProperty("sheaf.seed", "");
    long seed = given.isBlank() ? new Random().nextInt() : Long.parseLong(given);
    System.out.println(test + ": -Dsheaf.seed=" + seed);
    return seed;
  }

  /// A generator of one of several samples of a run.
  public static Random random(long seed, int sample) {
    return new Random(seed * 1_000_003L + sample);
  }
}
