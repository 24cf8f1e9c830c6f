package io.sheaf.store.pool.evict;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Pages that a registered scan will want, in no order: the one to evict is the one wanted last,
/// found by looking at some of them (Świtakowski, Boncz, Żukowski, "From Cooperative Scans to
/// Predictive Buffer Management", VLDB 2012, which keeps them in buckets of time instead).
///
/// When each page is wanted changes with every step of every scan. The last of 64 pages taken at
/// random is, on average, among the last 2 % of all.
final class ExpectedPages {
  /// Pages that are looked at for one victim.
  static final int SAMPLE = 64;

  private static final Node[] NONE = {};

  private Node[] nodes = NONE;
  private int count;
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
  }

  /// Any of them.
  Node any() {
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    return nodes[(int) (((random >>> 33) * count) >>> 31)];
  }

  /// Throws unless each page knows its place.
  void check() {
    for (int i = 0; i < count; i++) {
      if (nodes[i].slot != i) throw new AssertionError(nodes[i] + " at " + i);
    }
  }
}
