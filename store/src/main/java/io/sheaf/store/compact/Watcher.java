package io.sheaf.store.compact;

/// Who is told how far a compaction has come.
@FunctionalInterface
public interface Watcher {
  /// Told, on the thread of the compaction, that `rows` of `all` have been read; false cancels it.
  boolean told(long rows, long all);
}
