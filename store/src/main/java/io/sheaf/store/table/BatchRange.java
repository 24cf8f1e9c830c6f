package io.sheaf.store.table;

import java.util.ArrayList;
import java.util.List;

/// A contiguous run of batches.
///
/// @param first the first one
/// @param end the one behind the last
public record BatchRange(long first, long end) {
  /// Cuts `[0, batches)` into at most `parts` runs whose lengths differ by one at most. None is
  /// empty, but for the one run of no batches.
  public static List<BatchRange> split(long batches, int parts) {
    long count = Math.max(1, Math.min(parts, batches));
    List<BatchRange> ranges = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      ranges.add(new BatchRange(start(batches, count, i), start(batches, count, i + 1)));
    }
    return ranges;
  }

  /// The first `batches % count` runs are one longer than the others.
  private static long start(long batches, long count, long index) {
    return index * (batches / count) + Math.min(index, batches % count);
  }
}
