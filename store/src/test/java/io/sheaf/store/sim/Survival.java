package io.sheaf.store.sim;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// What of the unsynced a power cut spares: nothing, all, some of the writes, or some of the
/// sectors.
final class Survival {
  private enum Mode {
    NOTHING,
    EVERYTHING,
    SOME,
    TORN
  }

  private final RandomGenerator random;
  private final Mode mode;

  /// No power cut at all.
  static final Survival OF_ALL = new Survival(new SplittableRandom(0), Mode.EVERYTHING);

  Survival(RandomGenerator random) {
    this(random, Mode.values()[random.nextInt(Mode.values().length)]);
  }

  private Survival(RandomGenerator random, Mode mode) {
    this.random = random;
    this.mode = mode;
  }

  /// Whether a write is spared, at least in part.
  boolean sparesWrite() {
    return switch (mode) {
      case NOTHING -> false;
      case EVERYTHING, TORN -> true;
      case SOME -> random.nextBoolean();
    };
  }

  /// Whether one more sector of a spared write is spared.
  boolean sparesSector() {
    return mode != Mode.TORN || random.nextBoolean();
  }

  /// Which of `count` states, the oldest first, is the one that lasts.
  int lasting(int count) {
    return switch (mode) {
      case NOTHING -> 0;
      case EVERYTHING -> count - 1;
      case SOME, TORN -> random.nextInt(count);
    };
  }
}
