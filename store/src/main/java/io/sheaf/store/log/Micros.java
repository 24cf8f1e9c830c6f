package io.sheaf.store.log;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Time on disk: microseconds since 1970 in UTC, signed, 64 bits.
final class Micros {
  private static final long PER_SECOND = 1_000_000;

  private Micros() {}

  static long of(Instant time) {
    long seconds = Math.multiplyExact(time.getEpochSecond(), PER_SECOND);
    return Math.addExact(seconds, time.getNano() / 1_000);
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
