package io.sheaf.store.table;

import io.sheaf.format.array.RowSet;
import io.sheaf.format.segment.Directory;
import io.sheaf.store.log.DeletedRows;
import io.sheaf.store.log.Entry;
import io.sheaf.store.log.SegmentRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/// The rows of a table that a filter keeps, gathered segment by segment, to be deleted.
///
/// What was found in a segment stays good until others delete rows of it. One thread at a time.
public final class Deletion {
  private final Map<Long, Found> found = new HashMap<>();

  /// What was found.
  ///
  /// @param before how many rows of the segment were deleted then: no fewer are later, so as many
  ///   are the same
  private record Found(long before, DeletedRows rows) {}

  /// Looks at the segments of `plan`, which has a filter, as far as it has not. Blocks while pages
  /// are read; `step` is called before, with the bytes of those of a batch.
  public void look(ScanPlan plan, ScanResources resources, LongConsumer step) {
    if (plan.filter() == null) throw new AssertionError("a deletion without a filter");
    ScanPlan looking = plan.selecting(plan.filter().columns());
    RowChoice choice = new RowChoice(looking, resources.holder());
    for (SegmentRef segment : plan.segments()) {
      if (isKnown(segment)) continue;
      Segments.goOn();
      try (SegmentReader reader =
          resources.segments().get(plan.table(), segment).read(resources.holder())) {
        choice.open(reader, segment);
        DeletedRows rows = rows(reader, choice, step);
        found.put(segment.id(), new Found(segment.deleted().count(), rows));
      } finally {
        choice.close();
      }
    }
  }

  private boolean isKnown(SegmentRef segment) {
    Found known = found.get(segment.id());
    return known != null && known.before() == segment.deleted().count();
  }

  private static DeletedRows rows(SegmentReader reader, RowChoice choice, LongConsumer step) {
    Directory directory = reader.directory();
    ReadAhead ahead = new ReadAhead(reader, choice, directory.batches());
    TreeMap<Integer, RowSet> sets = new TreeMap<>();
    for (int batch = 0; batch < directory.batches(); batch++) {
      if (choice.passes(batch)) continue;
      if (!choice.isWhole(batch)) {
        step.accept(choice.lookedBytes(batch));
        ahead.advance(batch);
      }
      RowSet kept = choice.kept(batch);
      if (kept == null) kept = RowSet.all(directory.messageRows(directory.batchMessage(batch)));
      if (!kept.isEmpty()) sets.put(batch, kept);
    }
    return DeletedRows.of(sets);
  }

  /// What was found in these segments, all of which were looked at, as it goes into the log.
  public List<Entry.DeletedFrom> found(List<SegmentRef> segments) {
    List<Entry.DeletedFrom> all = new ArrayList<>();
    for (SegmentRef segment : segments) {
      DeletedRows rows = rows(segment);
      if (rows.count() > 0) all.add(new Entry.DeletedFrom(segment.id(), rows));
    }
    return all;
  }

  /// Those of these segments of which no row is left.
  public List<SegmentRef> emptied(List<SegmentRef> segments) {
    return segments.stream()
        .filter(segment -> segment.rowsLeft() > 0 && rows(segment).count() == segment.rowsLeft())
        .toList();
  }

  private DeletedRows rows(SegmentRef segment) {
    Found known = found.get(segment.id());
    if (known == null) throw new AssertionError("segment " + segment.id() + " was not looked at");
    return known.rows();
  }
}
