package io.sheaf.store.table;

import io.sheaf.store.log.SegmentRef;

/// What it takes to look for the rows of a scan, as directories have it.
public final class LookCost {
  private LookCost() {}

  /// Bytes of the pages that are pinned at once for it, and of what they expand to, at most; 0
  /// without a filter. Blocks while directories are read.
  public static long of(ScanPlan plan, ScanResources resources) {
    if (plan.filter() == null) return 0;
    ScanPlan looking = plan.selecting(plan.filter().columns());
    RowChoice choice = new RowChoice(looking, resources.holder());
    long most = 0;
    long start = 0;
    for (SegmentRef segment : plan.segments()) {
      int first = (int) Math.max(plan.firstBatch() - start, 0);
      int end = (int) Math.min(plan.endBatch() - start, segment.batches());
      start += segment.batches();
      if (first >= end) continue;
      Segments.goOn();
      try (SegmentReader reader =
          resources.segments().get(plan.table(), segment).read(resources.holder())) {
        choice.open(reader, segment);
        long kept = segment.tailBytes() + choice.keptBytes();
        for (int batch = first; batch < end; batch++) {
          most = Math.max(most, kept + choice.lookedBytes(batch));
        }
      } finally {
        choice.close();
      }
    }
    return most;
  }
}
