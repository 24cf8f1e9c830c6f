package io.sheaf.store;

import java.time.Instant;
import java.util.List;

/// A snapshot that can be asked for.
///
/// @param number its number
/// @param time when it was committed
/// @param changed the tables that are there in it and that it changed, by their qualified names
public record SnapshotInfo(long number, Instant time, List<String> changed) {
  /// Copies the list.
  public SnapshotInfo {
    changed = List.copyOf(changed);
  }
}
