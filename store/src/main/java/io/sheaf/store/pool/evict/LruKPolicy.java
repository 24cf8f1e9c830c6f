package io.sheaf.store.pool.evict;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// LRU-K: evicts the page whose K-th last use is the longest ago (O'Neil, O'Neil, Weikum, "The
/// LRU-K Page Replacement Algorithm For Database Disk Buffering", SIGMOD 1993).
///
/// A page with fewer than K uses is infinitely old; among those the one whose first use is the
/// longest ago goes first. The history of an evicted page is kept as a *ghost* for as many pages as
/// are in memory, so that a page which comes back is not a stranger.
///
/// Time is a count of uses; a use has the time at which it is taken note of. A page that is found
/// pinned is *parked* until it is found free, and keeps its place in the order. Invariants: each
/// page has a history; it is either in the order or parked.
final class LruKPolicy implements EvictionPolicy {
  /// Parked pages that are looked at for each victim.
  private static final int RECALLS = 8;

  private final int k;
  private final double ghostShare;
  private final TreeSet<History> order =
      new TreeSet<>(
          Comparator.<History>comparingInt(h -> h.count == h.times.length ? 1 : 0)
              .thenComparingLong(h -> h.times[0])
              .thenComparingLong(h -> h.serial));
  private final ArrayDeque<History> parked = new ArrayDeque<>();
  private final Map<Node, History> histories = new HashMap<>();
  private final LinkedHashMap<Long, History> ghosts = new LinkedHashMap<>();
  private long time;
  private long serials;

  /// The last uses of a page, oldest first.
  private static final class History {
    final long[] times;
    final long serial;
    int count;
    @Nullable Node node;

    History(int k, long serial) {
      this.times = new long[k];
      this.serial = serial;
    }

    void used(long now) {
      if (count == times.length) {
        System.arraycopy(times, 1, times, 0, count - 1);
        times[count - 1] = now;
      } else {
        times[count++] = now;
      }
    }

    Node node() {
      Node known = node;
      if (known == null) throw new AssertionError("the history of a ghost");
      return known;
    }
  }

  /// A policy with ghosts for `ghostShare` times as many pages as are in memory.
  LruKPolicy(int k, double ghostShare) {
    this.k = k;
    this.ghostShare = ghostShare;
  }

  @Override
  public void add(Node node, AccessHint hint) {
    History ghost = ghosts.remove(node.key);
    History history = ghost != null ? ghost : new History(k, serials++);
    history.node = node;
    history.used(++time);
    histories.put(node, history);
    order.add(history);
  }

  @Override
  public void remove(Node node, boolean evicted) {
    History history = histories.remove(node);
    if (history == null) throw new AssertionError(node + " has no history");
    if (!order.remove(history)) parked.remove(history);
    history.node = null;
    if (evicted && ghostShare > 0) ghosts.putLast(node.key, history);
    while (ghosts.size() > ghostShare * (histories.size() + 1)) ghosts.pollFirstEntry();
  }

  @Override
  public @Nullable Node victim(boolean gentle) {
    recall(RECALLS);
    Node found = search(gentle);
    if (found == null && recall(parked.size())) found = search(gentle);
    return found;
  }

  /// Puts parked pages that are free into the order again; whether there was one.
  private boolean recall(int most) {
    boolean any = false;
    for (int left = Math.min(most, parked.size()); left > 0; left--) {
      History history = parked.removeFirst();
      boolean free = history.node().page.isFree();
      if (free) order.add(history);
      else parked.addLast(history);
      any |= free;
    }
    return any;
  }

  private @Nullable Node search(boolean gentle) {
    // Two rounds find a free page if there is one: the first takes its uses away.
    int looks = (gentle ? 1 : 2) * order.size();
    for (int spared = 0; looks > 0 && !order.isEmpty(); looks--) {
      History first = order.first();
      Node node = first.node();
      if (!node.page.isFree()) {
        order.remove(first);
        parked.addLast(first);
        continue;
      }
      int uses = node.page.takeUses();
      if (uses == 0) return node;
      if (spared++ == MOST_SPARED) return gentle ? null : node;
      reorder(first, Math.min(uses, k));
    }
    return null;
  }

  private void reorder(History history, int uses) {
    order.remove(history);
    for (int i = 0; i < uses; i++) history.used(++time);
    order.add(history);
  }

  @Override
  public void spare(Node victim) {
    History history = histories.get(victim);
    if (history != null && order.contains(history)) reorder(history, k);
  }

  @Override
  public int rank(Node node) {
    History history = histories.get(node);
    return (history == null ? 0 : history.count) + node.page.uses();
  }

  @Override
  public String describe() {
    return String.format(
        "LRU-%d: %d pages in order, %d parked, %d ghosts",
        k, order.size(), parked.size(), ghosts.size());
  }

  @Override
  public void check(int pages) {
    boolean strays = histories.entrySet().stream().anyMatch(e -> e.getValue().node != e.getKey());
    if (strays || histories.size() != pages || order.size() + parked.size() != pages) {
      throw new AssertionError(
          pages
              + " pages: "
              + histories.size()
              + " histories, "
              + order.size()
              + " in order, "
              + parked.size()
              + " parked");
    }
    if (ghosts.size() > ghostShare * (pages + 2)) {
      throw new AssertionError(ghosts.size() + " ghosts of " + pages + " pages");
    }
  }
}
