package io.sheaf.benchmarks.pool;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A page in off-heap memory that is counted: one for the cache, and one for each that uses it. The
/// last to release it gives its memory back.
final class Slice {
  final MemorySegment memory;
  private final Consumer<MemorySegment> giveBack;
  private final AtomicInteger references = new AtomicInteger(1);

  Slice(MemorySegment memory, Consumer<MemorySegment> giveBack) {
    this.memory = memory;
    this.giveBack = giveBack;
  }

  /// False when it has gone already: whoever found it in the cache was too late.
  boolean retain() {
    int count = references.get();
    while (count > 0) {
      if (references.compareAndSet(count, count + 1)) return true;
      count = references.get();
    }
    return false;
  }

  void release() {
    if (references.decrementAndGet() == 0) giveBack.accept(memory);
  }
}
