package io.sheaf.store.pool.evict;

import org.jspecify.annotations.Nullable;

/// SIEVE: a queue that pages enter at the new end and never move in, and a hand that walks from old
/// to new, sparing what was used and evicting what was not (Zhang et al., "SIEVE is Simpler than
/// LRU", NSDI 2024).
///
/// Unlike with CLOCK, new pages are far from the hand once it has passed the old ones: a page that
/// is used once goes soon. Invariant: the hand points into the queue, or starts at its old end.
final class SievePolicy implements EvictionPolicy {
  private final NodeList queue = new NodeList("queue");
  private @Nullable Node hand;

  @Override
  public void add(Node node, AccessHint hint) {
    queue.add(node);
  }

  @Override
  public void remove(Node node, boolean evicted) {
    if (hand == node) hand = node.after;
    queue.remove(node);
  }

  @Override
  public @Nullable Node victim(boolean gentle) {
    // Two rounds find a free page if there is one: the first takes its uses away.
    int looks = gentle ? queue.count() : 2 * queue.count();
    for (int spared = 0; looks > 0; looks--) {
      Node node = hand != null ? hand : queue.oldest();
      if (node == null) return null;
      hand = node;
      if (node.page.isFree()) {
        if (node.page.takeUses() == 0) return node;
        if (spared++ == MOST_SPARED) return gentle ? null : node;
      }
      hand = node.after;
    }
    return null;
  }

  @Override
  public void spare(Node victim) {
    if (hand == victim) hand = victim.after;
  }

  @Override
  public int rank(Node node) {
    return Math.min(1, node.page.uses());
  }

  @Override
  public String describe() {
    return "SIEVE: a queue of " + queue.count() + " pages";
  }

  @Override
  public void check(int pages) {
    queue.check();
    Node at = hand;
    if (queue.count() != pages || (at != null && !queue.has(at))) {
      throw new AssertionError(pages + " pages, " + queue + ", hand " + at);
    }
  }
}
