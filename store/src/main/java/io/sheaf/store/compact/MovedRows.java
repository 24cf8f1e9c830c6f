package io.sheaf.store.compact;

import io.sheaf.format.array.RowSet;
import io.sheaf.store.log.DeletedRows;
import io.sheaf.store.log.Entry;
import io.sheaf.store.log.SegmentRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Where the rows of a run stood, and where they stand now: the n-th of the rows that were left is
/// the n-th of the new ones. An immutable value.
///
/// @param before the segments of the run, in order
/// @param after the new ones
record MovedRows(List<Before> before, List<After> after) {
  /// A segment as it was read.
  ///
  /// @param rows of each of its batches
  record Before(SegmentRef segment, List<Long> rows) {}

  /// A new segment.
  ///
  /// @param rows of each of its batches
  record After(long segment, List<Long> rows) {}

  MovedRows {
    long left = before.stream().mapToLong(each -> each.segment().rowsLeft()).sum();
    long now = after.stream().flatMap(each -> each.rows().stream()).mapToLong(rows -> rows).sum();
    if (left != now) throw new AssertionError(left + " rows have become " + now);
  }

  /// The new rows whose old ones were deleted since they were read.
  ///
  /// @param now the segments that are still there, by id
  List<Entry.DeletedFrom> deleted(Map<Long, SegmentRef> now) {
    Marks marks = new Marks(after);
    long place = 0;
    for (Before each : before) {
      DeletedRows then = each.segment().deleted();
      SegmentRef current = now.get(each.segment().id());
      if (current != null && current.deleted().count() == then.count()) {
        place += each.segment().rowsLeft();
        continue;
      }
      for (int batch = 0; batch < each.rows().size(); batch++) {
        RowSet read = left(then, batch, each.rows().get(batch));
        RowSet gone = read;
        if (current != null) gone = read.minus(left(current.deleted(), batch, read.rows()));
        marks.add(place, read, gone);
        place += read.count();
      }
    }
    return marks.all();
  }

  private static RowSet left(DeletedRows deleted, int batch, long rows) {
    RowSet gone = deleted.rows(batch);
    return gone == null ? RowSet.all(rows) : RowSet.all(rows).minus(gone);
  }

  /// Rows of the new segments, marked in their order.
  private static final class Marks {
    private final List<After> segments;
    private final List<Entry.DeletedFrom> done = new ArrayList<>();
    private TreeMap<Integer, RowSet> sets = new TreeMap<>();
    private int segment;
    private int batch;
    private long start;
    private long[] words;

    Marks(List<After> segments) {
      this.segments = segments;
      this.words = segments.isEmpty() ? new long[0] : new long[RowSet.wordsOf(rows())];
    }

    private long rows() {
      return segments.get(segment).rows().get(batch);
    }

    /// Marks those of the rows of `read`, the first of which is number `place`, that are in `gone`.
    void add(long place, RowSet read, RowSet gone) {
      long before = place;
      for (int w = 0; w < RowSet.wordsOf(read.rows()); w++) {
        long all = read.word(w);
        for (long left = gone.word(w); left != 0; left &= left - 1) {
          long below = Long.lowestOneBit(left) - 1;
          mark(before + Long.bitCount(all & below));
        }
        before += Long.bitCount(all);
      }
    }

    private void mark(long place) {
      while (place >= start + rows()) advance();
      long row = place - start;
      words[(int) (row >>> 6)] |= 1L << row;
    }

    private void advance() {
      long rows = rows();
      start += rows;
      RowSet set = RowSet.of(rows, words);
      if (!set.isEmpty()) sets.put(batch, set);
      if (++batch == segments.get(segment).rows().size()) {
        endSegment();
        segment++;
        batch = 0;
      }
      words = segment == segments.size() ? new long[0] : new long[RowSet.wordsOf(rows())];
    }

    private void endSegment() {
      DeletedRows rows = DeletedRows.of(sets);
      if (rows.count() > 0) {
        done.add(new Entry.DeletedFrom(segments.get(segment).segment(), rows));
      }
      sets = new TreeMap<>();
    }

    List<Entry.DeletedFrom> all() {
      while (segment < segments.size()) advance();
      return done;
    }
  }
}
