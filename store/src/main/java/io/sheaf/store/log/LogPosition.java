package io.sheaf.store.log;

import java.time.Instant;

/// A place between two records of the log.
///
/// @param number of the record before it; 0 at the very start
/// @param end offset in the file: where the next record begins
/// @param hash of the record before it
/// @param time of the record before it
record LogPosition(long number, long end, Hash hash, Instant time) {
  /// Whether what follows `other`, the beginning of the next file, follows this.
  boolean isBefore(LogPosition other) {
    return number == other.number && hash.equals(other.hash);
  }

  static final LogPosition START = new LogPosition(0, 0, Hash.NONE, Instant.EPOCH);
}
