package io.sheaf.store.io;

/// Who goes first. A lane is in order only as far as nobody hurries.
public enum Lane {
  /// Somebody waits for it.
  DEMAND,
  /// Pages on their way to a new segment.
  WRITE,
  /// Nobody waits for it yet.
  AHEAD
}
