package io.sheaf.store.pool.evict;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Pages that a registered scan will want, in no order: the one to evict is the one wanted last,
/// found by looking at some of them (Świtakowski, Boncz, Żukowski, "From Cooperative Scans to
/// Predictive Buffer Management", VLDB 2012, which keeps them in buckets of time instead).
///
/// When each page is wanted changes with every step of every scan. Each search takes a few at
/// random, and the best of those that the searches before it came upon (Psounis and Prabhakar, "A
/// Randomized Web-Cache Replacement Scheme", INFOCOM 2001): as good as several times as many at
/// random, each of which is to be fetched from memory.
final class ExpectedPages {
  /// Pages that are looked at for one victim.
  static final int SAMPLE = 24;

  private static final int CANDIDATES = 16;

  private static final Node[] NONE = {};

  private Node[] nodes = NONE;
  private int count;

  /// The one wanted last at the end.
  private final Node[] candidates = new Node[CANDIDATES];

  private final long[] wanted = new long[CANDIDATES];
  private int found;
  private long random = RandomGenerator.getDefault().nextLong() | 1;

  int count() {
    return count;
  }

  boolean has(Node node) {
    return node.slot >= 0;
  }

  void add(Node node) {
    if (node.slot >= 0) throw new AssertionError("expected twice: " + node);
    if (count == nodes.length) nodes = Arrays.copyOf(nodes, Math.max(16, 2 * count));
    node.slot = count;
    nodes[count++] = node;
  }

  void remove(Node node) {
    Node last = nodes[--count];
    nodes[node.slot] = last;
    last.slot = node.slot;
    node.slot = -1;
    for (int i = found; --i >= 0; ) {
      if (candidates[i] != node) continue;
      System.arraycopy(candidates, i + 1, candidates, i, found - i - 1);
      System.arraycopy(wanted, i + 1, wanted, i, found - i - 1);
      found--;
    }
  }

  /// The page for one of the looks of a search, from the last down to 0: each of them where they
  /// are few, although those may be removed that were looked at.
  Node sample(int look) {
    return count <= SAMPLE && look < count ? nodes[look] : any();
  }

  /// Any of them.
  Node any() {
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    return nodes[(int) (((random >>> 33) * count) >>> 31)];
  }

  /// Takes note of one that a search has come upon, wanted at the time `when`; what is wanted
  /// sooner than all others is forgotten first.
  void find(Node node, long when) {
    for (int i = 0; i < found; i++) if (candidates[i].equals(node)) return;
    int at = found;
    while (at > 0 && wanted[at - 1] - when > 0) at--;
    if (found < CANDIDATES) {
      System.arraycopy(candidates, at, candidates, at + 1, found - at);
      System.arraycopy(wanted, at, wanted, at + 1, found - at);
      found++;
    } else {
      if (--at < 0) return;
      System.arraycopy(candidates, 1, candidates, 0, at);
      System.arraycopy(wanted, 1, wanted, 0, at);
    }
    candidates[at] = node;
    wanted[at] = when;
  }

  /// Takes the one wanted last of those found that are still there; null when there is none.
  @Nullable Node last() {
    return found > 0 ? candidates[--found] : null;
  }

  /// Throws unless each page knows its place.
  void check() {
    for (int i = 0; i < count; i++) {
      if (nodes[i].slot != i) throw new AssertionError(nodes[i] + " at " + i);
    }
  }
}
