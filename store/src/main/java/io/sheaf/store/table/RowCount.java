package io.sheaf.store.table;

import io.sheaf.format.array.RowSet;
import io.sheaf.format.segment.Directory;
import io.sheaf.store.log.SegmentRef;
import org.jspecify.annotations.Nullable;

/// Counts the rows of a range of batches: from the commit records where a segment is in it whole,
/// else from its directory, and only where that does not tell by what the filter says of the rows.
public final class RowCount {
  private final ScanPlan plan;
  private final ScanResources resources;
  private final RowChoice choice;

  private RowCount(ScanPlan plan, ScanResources resources) {
    this.plan = plan;
    this.resources = resources;
    this.choice = new RowChoice(plan, resources.holder());
  }

  /// Rows of `plan`, up to its limit.
  public static long of(ScanPlan plan, ScanResources resources) {
    // No column but those of the filter is looked at.
    int[] columns = plan.filter() == null ? new int[0] : plan.filter().columns();
    return new RowCount(plan.selecting(columns), resources).count();
  }

  private long count() {
    long rows = 0;
    long start = 0;
    for (SegmentRef segment : plan.segments()) {
      if (rows >= plan.limit()) return plan.limit();
      long first = Math.max(plan.firstBatch() - start, 0);
      long end = Math.min(plan.endBatch() - start, segment.batches());
      if (plan.filter() == null && first == 0 && end == segment.batches()) {
        rows += segment.rowsLeft();
      } else if (first < end) {
        rows += count(segment, (int) first, (int) end, plan.limit() - rows);
      }
      start += segment.batches();
    }
    return Math.min(rows, plan.limit());
  }

  private long count(SegmentRef segment, int first, int end, long most) {
    Segments.goOn();
    try (SegmentReader reader =
        resources.segments().get(plan.table(), segment).read(resources.holder())) {
      choice.open(reader, segment);
      ReadAhead ahead = new ReadAhead(reader, choice, end);
      long rows = 0;
      for (int batch = first; batch < end && rows < most; batch++) {
        rows += count(reader.directory(), batch, ahead);
      }
      return rows;
    } finally {
      choice.close();
    }
  }

  private long count(Directory directory, int batch, ReadAhead ahead) {
    if (choice.passes(batch)) return 0;
    @Nullable RowSet kept = null;
    if (!choice.isWhole(batch)) {
      ahead.advance(batch);
      kept = choice.kept(batch);
    }
    return kept == null ? directory.messageRows(directory.batchMessage(batch)) : kept.count();
  }
}
