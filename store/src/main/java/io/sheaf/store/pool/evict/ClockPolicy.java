package io.sheaf.store.pool.evict;

import org.jspecify.annotations.Nullable;

/// CLOCK: pages in a ring, and a hand that gives each page that was used a second chance (Corbató,
/// "A Paging Experiment with the Multics System", 1968).
///
/// A new page stands right behind the hand, which comes to it last. Invariant: the hand points into
/// the ring unless that is empty.
final class ClockPolicy implements EvictionPolicy {
  private final NodeList ring = new NodeList("ring");
  private @Nullable Node hand;

  @Override
  public void add(Node node, AccessHint hint) {
    ring.addBefore(node, hand);
    if (hand == null) hand = node;
  }

  @Override
  public void remove(Node node, boolean evicted) {
    if (hand == node) advance(node);
    ring.remove(node);
    if (hand == node) hand = null;
  }

  private @Nullable Node advance(Node from) {
    hand = from.after != null ? from.after : ring.oldest();
    return hand;
  }

  @Override
  public @Nullable Node victim(boolean gentle) {
    // Two rounds find a free page if there is one: the first takes its uses away.
    int looks = gentle ? ring.count() : 2 * ring.count();
    Node node = hand;
    for (int spared = 0; node != null && looks > 0; looks--) {
      if (node.page.isFree()) {
        if (node.page.takeUses() == 0) return node;
        if (spared++ == MOST_SPARED) return gentle ? null : node;
      }
      node = advance(node);
    }
    return null;
  }

  @Override
  public void spare(Node victim) {
    if (hand == victim) advance(victim);
  }

  @Override
  public int rank(Node node) {
    return Math.min(1, node.page.uses());
  }

  @Override
  public String describe() {
    return "CLOCK: a ring of " + ring.count() + " pages";
  }

  @Override
  public void check(int pages) {
    ring.check();
    Node at = hand;
    if (ring.count() != pages || (at == null ? pages > 0 : !ring.has(at))) {
      throw new AssertionError(pages + " pages, " + ring + ", hand " + at);
    }
  }
}
