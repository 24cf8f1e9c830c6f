package io.sheaf.store.pool.evict;

/// What may be asked about a page in memory. The answers come from the word of the page, where
/// those who pin it leave them; asking takes no lock.
public interface Evictable {
  /// Whether nobody pins the page, or fills it, at this moment.
  boolean isFree();

  /// Whether the page was read ahead, and nobody has asked for it yet.
  boolean isAwaited();

  /// Nanoseconds until a scan that has said what it reads comes to the page, or [Forecast#NEVER].
  long nextUse();

  /// Whether any scan that has said what it reads goes through its table.
  boolean isScanned();

  /// What whoever asked for it first knows of its next use.
  AccessHint hint();

  /// Uses since they were last taken note of, at most [EvictionPolicy#MOST_USES]. The one that the
  /// page was read for is none of them.
  int uses();

  /// The same; from now on they are counted anew.
  int takeUses();
}
