package io.sheaf.store.io;

import org.jspecify.annotations.Nullable;

/// Requests in the order they came, linked by [IoRequest#next]: each stands in one such queue at a
/// time. Nothing is allocated, so none is lost where there is no memory. One thread, or a lock
/// around it.
final class RequestQueue {
  private @Nullable IoRequest first;
  private @Nullable IoRequest last;
  private int count;

  void add(IoRequest request) {
    request.next = null;
    IoRequest before = last;
    if (before == null) first = request;
    else before.next = request;
    last = request;
    count++;
  }

  @Nullable IoRequest peek() {
    return first;
  }

  @Nullable IoRequest poll() {
    IoRequest polled = first;
    if (polled == null) return null;
    first = polled.next;
    if (first == null) last = null;
    polled.next = null;
    count--;
    return polled;
  }

  boolean isEmpty() {
    return first == null;
  }

  int size() {
    return count;
  }
}
