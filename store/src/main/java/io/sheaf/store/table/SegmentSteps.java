package io.sheaf.store.table;

import io.sheaf.format.segment.Directory;
import io.sheaf.store.pool.evict.Steps;
import java.util.Arrays;

/// The pages of one segment that a scan reads: each at the step of its batch, counted through the
/// table, and dictionaries with the first.
final class SegmentSteps implements Steps {
  private final long start;
  private final int[] batches;

  private SegmentSteps(long start, int[] batches) {
    this.start = start;
    this.batches = batches;
  }

  /// What `plan` reads of the segment whose first batch is number `start` of the table.
  static SegmentSteps of(ScanPlan plan, long start, SegmentReader reader) {
    Directory directory = reader.directory();
    int first = (int) Math.max(0, plan.firstBatch() - start);
    int end = (int) Math.min(directory.batches(), plan.endBatch() - start);
    int[] batches = new int[directory.pages() + directory.messages()];
    Arrays.fill(batches, (int) NONE);
    for (int message = 0; message < directory.messages(); message++) {
      boolean dictionary = directory.isDictionary(message);
      int batch = dictionary ? first : directory.ordinal(message);
      if (batch < first || batch >= end) continue;
      int[] pages = reader.pages(message, dictionary ? null : plan.columns());
      for (int page : pages) batches[page] = batch;
    }
    return new SegmentSteps(start, batches);
  }

  @Override
  public long of(int page) {
    // A table that was written through has room for more pages than came to be.
    int batch = page < batches.length ? batches[page] : (int) NONE;
    return batch == NONE ? NONE : start + batch;
  }
}
