package io.sheaf.store.pool.evict;

import org.jspecify.annotations.Nullable;

/// A page in memory with its place in the order of eviction: a link of one [NodeList] at a time.
/// Guarded like the policy that has it. When the page has gone it may stand for another.
public final class Node {
  final Evictable page;
  long key;
  long bytes;

  /// When it came, in bytes that have come in before.
  long stamp;

  /// Its place among those that a scan will want, or -1.
  int slot = -1;

  /// Whether it is in the order.
  boolean present;

  @Nullable NodeList list;
  @Nullable Node before;
  @Nullable Node after;

  /// Of no page yet: `page` answers for whichever it will be.
  public Node(Evictable page) {
    this.page = page;
  }

  /// Stands for another page from here on. `number` tells that from all others, and stays the same
  /// when it leaves and comes back.
  public void standFor(long number, long length) {
    if (present) throw new AssertionError("still in the order: " + this);
    key = number;
    bytes = length;
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
