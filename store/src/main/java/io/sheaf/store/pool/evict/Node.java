package io.sheaf.store.pool.evict;

import org.jspecify.annotations.Nullable;

/// A page in memory with its place in the order of eviction: a link of one [NodeList] at a time.
/// Guarded like the policy that has it.
public final class Node {
  final Evictable page;
  final long key;
  final long bytes;

  /// When it came, in bytes that have come in before.
  long stamp;

  /// Its place among those that a scan will want, or -1.
  int slot = -1;

  /// Whether it is in the order.
  boolean present;

  @Nullable NodeList list;
  @Nullable Node before;
  @Nullable Node after;

  /// `key` tells the page from all others, and stays the same when it leaves and comes back.
  public Node(Evictable page, long key, long bytes) {
    this.page = page;
    this.key = key;
    this.bytes = bytes;
  }

  /// The page itself.
  public Evictable page() {
    return page;
  }

  @Override
  public String toString() {
    return "node of " + page;
  }
}
