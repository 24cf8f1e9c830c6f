package io.sheaf.store.compact;

import io.sheaf.store.log.SegmentRef;
import java.util.ArrayList;
import java.util.List;

/// Which segments of a table are worth rewriting.
///
/// One that is full stays, and cuts the table into *stretches* of others. A stretch becomes a run
/// if its largest segment has no more bytes than all the others together; else that one stays, too,
/// and the stretch is cut there. A segment is rewritten for its own sake when a tenth of its rows
/// is deleted, or its batches are far below the table's size.
///
/// So whatever is merged at least doubles, and what is as large as it gets is left alone.
final class Choice {
  /// Bytes from which on a segment is full: half of the largest there are.
  static final long FULL = 512L << 20;

  private static final long THIN_BYTES = 1L << 20;
  private static final int WORN = 10;

  private final long batchRows;
  private final List<List<SegmentRef>> runs = new ArrayList<>();

  private Choice(long batchRows) {
    this.batchRows = batchRows;
  }

  /// The runs of these segments, of a table with batches of `batchRows`, in table order.
  static List<List<SegmentRef>> of(List<SegmentRef> segments, long batchRows) {
    Choice choice = new Choice(batchRows);
    int from = 0;
    for (int i = 0; i <= segments.size(); i++) {
      if (i < segments.size() && !choice.stays(segments.get(i))) continue;
      choice.stretch(segments.subList(from, i));
      from = i + 1;
    }
    return choice.runs;
  }

  private boolean stays(SegmentRef segment) {
    return segment.bytes() >= FULL && !needsIt(segment);
  }

  private void stretch(List<SegmentRef> stretch) {
    if (stretch.isEmpty()) return;
    int largest = 0;
    long all = 0;
    for (int i = 0; i < stretch.size(); i++) {
      all += bytesLeft(stretch.get(i));
      if (bytesLeft(stretch.get(i)) > bytesLeft(stretch.get(largest))) largest = i;
    }
    SegmentRef one = stretch.get(largest);
    boolean others = stretch.size() > 1 && bytesLeft(one) <= all - bytesLeft(one);
    if (others || needsIt(one)) {
      runs.add(List.copyOf(stretch));
      return;
    }
    // What is left on both sides has less than half the bytes: there are few levels of this.
    stretch(stretch.subList(0, largest));
    stretch(stretch.subList(largest + 1, stretch.size()));
  }

  private boolean needsIt(SegmentRef segment) {
    return segment.deleted().count() * WORN >= segment.rows() || isThin(segment);
  }

  private boolean isThin(SegmentRef segment) {
    return segment.batches() > 1
        && segment.rows() / segment.batches() < batchRows / 4
        && segment.bytes() / segment.batches() < THIN_BYTES;
  }

  /// Bytes of the rows that are still there, about.
  private static long bytesLeft(SegmentRef segment) {
    double left = (double) segment.rowsLeft() / segment.rows();
    return (long) (left * segment.bytes());
  }
}
