package io.sheaf.benchmarks.pool;

import io.sheaf.store.pool.evict.Steps;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/// Pages in the order in which they are wanted, numbered from 0 in the order of first use unless
/// scans give their numbers a meaning.
///
/// @param name what the table of hit ratios calls it
/// @param pages one for each use
/// @param distinct one more than the largest of them
/// @param scans for each use the index of the scan that it belongs to; empty without scans
/// @param ranges the scans, each registered right before its first use
@SuppressWarnings("ArrayRecordComponent") // never compared
record Trace(String name, int[] pages, int distinct, int[] scans, List<Range> ranges) {
  /// The pages that a scan reads in order, `from` inclusive, `to` exclusive.
  record Range(int from, int to) {
    /// When the scan reads `page`, for the pool to know.
    long step(int page) {
      return page >= from && page < to ? page : Steps.NONE;
    }
  }

  /// A trace of any keys, renumbered.
  static Trace of(String name, LongStream keys) {
    Map<Long, Integer> numbers = new HashMap<>();
    int[] pages = keys.mapToInt(key -> numbers.computeIfAbsent(key, k -> numbers.size())).toArray();
    return new Trace(name, pages, numbers.size(), new int[0], List.of());
  }

  boolean hasScans() {
    return scans.length > 0;
  }
}
