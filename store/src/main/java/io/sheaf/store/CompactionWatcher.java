package io.sheaf.store;

/// Who is told how far a compaction has come.
@FunctionalInterface
public interface CompactionWatcher {
  /// Told, by the thread that compacts, that `rows` of `all` have been read; false cancels it.
  boolean told(long rows, long all);
}
