package io.sheaf.format.segment;

import java.util.Random;

/// The seed of a test: `-Dsheaf.seed=N`, or a new one. Print it with every failure.
final class Seed {
  private Seed() {}

  static long value() {
    String given = System.getProperty("sheaf.seed", "");
    return given.isEmpty() ? new Random().nextLong() : Long.parseLong(given);
  }
}
