package io.sheaf.store.table;

import io.sheaf.store.log.SegmentRef;

/// What the log knows of the sizes of a scan's segments, without a look into them.
///
/// @param plan the scan
/// @param largestTail bytes of the longest tail
/// @param largestMean bytes of a batch of the segment whose batches are longest on average
record PlanSizes(ScanPlan plan, long largestTail, long largestMean) {
  /// How much more than the longest so far is expected of later batches.
  private static final double HEADROOM = 1.25;

  static PlanSizes of(ScanPlan plan) {
    long tail = 0;
    long mean = 0;
    long start = 0;
    for (SegmentRef segment : plan.segments()) {
      long end = start + segment.batches();
      if (end > plan.firstBatch() && start < plan.endBatch()) {
        tail = Math.max(tail, segment.tailBytes());
        mean = Math.max(mean, mean(segment));
      }
      start = end;
    }
    return new PlanSizes(plan, tail, mean);
  }

  private static long mean(SegmentRef segment) {
    return segment.tailOffset() / Math.max(1, segment.batches());
  }

  /// What the largest message of the whole scan may well pin, if that of one segment pins
  /// `largest`. Known is only the length of the others: of their columns the same part is chosen.
  long later(long largest, int segment) {
    double part = (double) largest / Math.max(1, mean(plan.segments().get(segment)));
    long expected = (long) (Math.min(1.0, part) * largestMean);
    return (long) (HEADROOM * (double) Math.max(largest, expected));
  }
}
