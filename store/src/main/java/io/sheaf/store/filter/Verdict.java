package io.sheaf.store.filter;

/// What the statistics of a batch say of its rows, before they are read.
public enum Verdict {
  /// No row is kept.
  NONE,
  /// Only the rows themselves can tell.
  SOME,
  /// Every row is kept.
  ALL
}
