package io.sheaf.store.log;

import java.time.Duration;
import java.util.List;

/// What there is of older snapshots than the newest, at one moment.
///
/// @param keep for how long snapshots can be asked for although their tables have lost segments
/// @param left the segments that are kept for that, the longest first
/// @param newest the newest states, as many as are in memory, oldest first
public record Kept(Duration keep, List<Left> left, List<Catalog> newest) {
  /// A segment that has left its table.
  ///
  /// @param snapshot the first one that does not have it
  public record Left(CommittedSegment segment, long snapshot) {}
}
