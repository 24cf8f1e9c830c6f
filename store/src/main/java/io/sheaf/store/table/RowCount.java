package io.sheaf.store.table;

import io.sheaf.store.log.SegmentRef;

/// Counts the rows of a range of batches: from the commit records where a segment is in it whole,
/// else from its directory.
public final class RowCount {
  private RowCount() {}

  /// Rows of `plan` before its limit.
  public static long of(ScanPlan plan, ScanResources resources) {
    long rows = 0;
    long start = 0;
    for (SegmentRef segment : plan.segments()) {
      long first = Math.max(plan.firstBatch() - start, 0);
      long end = Math.min(plan.endBatch() - start, segment.batches());
      if (first == 0 && end == segment.batches()) {
        rows += segment.rows();
      } else if (first < end) {
        rows += rows(plan.table(), segment, first, end, resources);
      }
      start += segment.batches();
    }
    return rows;
  }

  private static long rows(
      long table, SegmentRef segment, long first, long end, ScanResources resources) {
    try (SegmentReader reader = resources.segments().get(table, segment).read(resources.holder())) {
      long rows = 0;
      for (long batch = first; batch < end; batch++) {
        int message = reader.directory().batchMessage((int) batch);
        rows += reader.directory().messageRows(message);
      }
      return rows;
    }
  }
}
