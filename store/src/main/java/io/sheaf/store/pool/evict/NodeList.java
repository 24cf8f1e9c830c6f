package io.sheaf.store.pool.evict;

import org.jspecify.annotations.Nullable;

/// Nodes in order, oldest first, linked through themselves: each operation is O(1).
final class NodeList {
  private final String name;
  private @Nullable Node oldest;
  private @Nullable Node newest;
  private int count;
  private long bytes;

  NodeList(String name) {
    this.name = name;
  }

  @Nullable Node oldest() {
    return oldest;
  }

  @Nullable Node newest() {
    return newest;
  }

  int count() {
    return count;
  }

  long bytes() {
    return bytes;
  }

  boolean has(Node node) {
    return node.list == this;
  }

  /// Adds a node of no list as the newest.
  void add(Node node) {
    addBefore(node, null);
  }

  /// Adds a node of no list as the next older one of `next`, or as the newest if that is null.
  void addBefore(Node node, @Nullable Node next) {
    if (node.list != null) throw new AssertionError(node + " is in " + node.list);
    Node previous = next == null ? newest : next.before;
    node.list = this;
    node.before = previous;
    node.after = next;
    if (previous == null) oldest = node;
    else previous.after = node;
    if (next == null) newest = node;
    else next.before = node;
    count++;
    bytes += node.bytes;
  }

  void remove(Node node) {
    if (node.list != this) throw new AssertionError(node + " is not in " + this);
    Node previous = node.before;
    Node next = node.after;
    if (previous == null) oldest = next;
    else previous.after = next;
    if (next == null) newest = previous;
    else next.before = previous;
    node.list = null;
    node.before = null;
    node.after = null;
    count--;
    bytes -= node.bytes;
  }

  /// Takes a node out of the list that it is in, and adds it here as the newest.
  void take(Node node) {
    NodeList from = node.list;
    if (from == null) throw new AssertionError(node + " is in no list");
    from.remove(node);
    add(node);
  }

  /// Throws unless links, count and bytes agree.
  void check() {
    int found = 0;
    long sum = 0;
    Node last = null;
    for (Node node = oldest; node != null; node = node.after) {
      if (node.before != last || node.list != this) throw new AssertionError("links of " + node);
      found++;
      sum += node.bytes;
      last = node;
    }
    if (last != newest || found != count || sum != bytes) {
      throw new AssertionError(this + " has " + found + " nodes of " + sum + " bytes");
    }
  }

  @Override
  public String toString() {
    return name + " (" + count + " nodes, " + bytes + " bytes)";
  }
}
