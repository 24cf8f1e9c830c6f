package io.sheaf.store.io;

import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.LongStream;

/// Counts of values by their size, in steps of a factor of two. Any thread.
final class Histogram {
  private final AtomicLongArray counts = new AtomicLongArray(Long.SIZE);

  /// Counts a value of 0 or more.
  void record(long value) {
    counts.getAndIncrement(Long.SIZE - 1 - Long.numberOfLeadingZeros(value | 1));
  }

  /// The counts up to the last that is not 0: at index `i` of values from 2^i to 2^(i+1) - 1, and
  /// of 0 at index 0.
  List<Long> counts() {
    int last = counts.length();
    while (last > 0 && counts.get(last - 1) == 0) last--;
    return LongStream.range(0, last).mapToObj(i -> counts.get((int) i)).toList();
  }
}
