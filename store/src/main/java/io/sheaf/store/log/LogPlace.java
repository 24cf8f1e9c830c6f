package io.sheaf.store.log;

import io.sheaf.store.io.Disk;

/// Where a log segment begins: one that was committed inside a record, whose bytes are a part of
/// the record's payload.
///
/// @param epoch of the log file
/// @param offset in that file, a multiple of [Disk#BLOCK]
public record LogPlace(long epoch, long offset) {
  public LogPlace {
    if (epoch <= 0 || offset < 0 || offset % Disk.BLOCK != 0) {
      throw new IllegalArgumentException("offset " + offset + " in log file " + epoch);
    }
  }
}
