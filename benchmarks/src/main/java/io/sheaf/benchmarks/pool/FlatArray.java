package io.sheaf.benchmarks.pool;

import java.util.concurrent.atomic.AtomicLongArray;

/// The lower bound: a counter for each page, two additions, and nothing that could be missing.
final class FlatArray implements Contender {
  private final AtomicLongArray pins;

  FlatArray(int pages) {
    pins = new AtomicLongArray(pages);
  }

  @Override
  public Visitor visitor() {
    return page -> {
      long before = pins.getAndIncrement(page);
      pins.getAndDecrement(page);
      return before;
    };
  }

  @Override
  public void close() {
    // Nothing but an array.
  }
}
