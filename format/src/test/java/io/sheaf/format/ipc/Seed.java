package io.sheaf.format.ipc;

import java.util.Random;

/// Randomness that can be had again: `-Dsheaf.seed=` with the number a failed run printed.
final class Seed {
  private Seed() {}

  static Random random(String test) {
    String given = System.getProperty("sheaf.seed", "");
    long seed = given.isBlank() ? System.nanoTime() : Long.parseLong(given);
    System.out.println(test + ": -Dsheaf.seed=" + seed);
    return new Random(seed);
  }
}
