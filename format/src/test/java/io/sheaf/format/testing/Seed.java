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

  /// A generator of one of several samples of a run. The bits are mixed: by itself `Random` begins
  /// with nearly the same numbers for neighbouring seeds.
  public static Random random(long seed, int sample) {
    return new Random(mixed(seed + 0x9E3779B97F4A7C15L * (sample + 1L)));
  }

  /// The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014; Stafford's variant 13).
  private static long mixed(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
