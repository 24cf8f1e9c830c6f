package io.sheaf.store.log;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Time on disk: microseconds since 1970 in UTC, signed, 64 bits.
final class Micros {
  private static final long PER_SECOND = 1_000_000;

  private Micros() {}

  static long of(Instant time) {
    long seconds = time.getEpochSecond();
    long micros = time.getNano() / 1_000;
    // Towards zero first: the earliest time lies less than a second above the least product.
    return seconds < 0
        ? Math.addExact(Math.multiplyExact(seconds + 1, PER_SECOND), micros - PER_SECOND)
        : Math.addExact(Math.multiplyExact(seconds, PER_SECOND), micros);
  }

  static Instant toInstant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, PER_SECOND), 1_000 * Math.floorMod(micros, PER_SECOND));
  }

  /// The time as the disk can keep it.
  static Instant rounded(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS);
  }
}
