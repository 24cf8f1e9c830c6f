package io.sheaf.store.compact;

import io.sheaf.store.StoreException;
import io.sheaf.store.log.Entry;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.log.TableState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Runs of a table and what they have become, as entries of the commit that says so. One thread.
final class Replacement {
  private final TableState read;
  private final boolean sorted;
  private final List<List<MovedRows.Before>> runs = new ArrayList<>();

  /// Up to which of the new segments they are those of a run, for each run.
  private final List<Integer> ends = new ArrayList<>();

  private List<List<Long>> batches = List.of();
  private List<SegmentRef> made = List.of();
  private List<SegmentRef> gone = List.of();

  /// Of a table as it was read.
  ///
  /// @param sorted whether the rows of a run have changed their order: then nobody knows where they
  ///   stand
  Replacement(TableState read, boolean sorted) {
    this.read = read;
    this.sorted = sorted;
  }

  /// A run, and the rows of each batch of each segment that was made so far.
  void add(List<MovedRows.Before> run, List<List<Long>> batchesSoFar) {
    runs.add(run);
    ends.add(batchesSoFar.size());
    batches = batchesSoFar;
  }

  /// The new segments, of all runs.
  void made(List<SegmentRef> segments) {
    made = segments;
  }

  /// The entries that replace the runs in the table as it is now.
  ///
  /// @throws StoreException.Conflict when a run is not there any more, or others stand within it
  List<Entry.OfTable> on(TableState now) {
    Map<Long, SegmentRef> left = new HashMap<>();
    Map<Long, Integer> places = new HashMap<>();
    for (SegmentRef segment : now.segments()) {
      places.put(segment.id(), places.size());
      left.put(segment.id(), segment);
    }
    List<Entry.OfTable> entries = new ArrayList<>();
    List<SegmentRef> leaving = new ArrayList<>();
    for (int run = 0; run < runs.size(); run++) {
      List<SegmentRef> removed = new ArrayList<>();
      for (MovedRows.Before each : runs.get(run)) {
        SegmentRef segment = left.get(each.segment().id());
        if (segment != null) removed.add(segment);
      }
      requireNeighbours(removed, places, now);
      if (sorted) requireSame(runs.get(run), left, now);
      List<SegmentRef> added = made.subList(run == 0 ? 0 : ends.get(run - 1), ends.get(run));
      List<Long> ids = removed.stream().map(SegmentRef::id).toList();
      leaving.addAll(removed);
      List<Entry.DeletedFrom> deleted = moved(run).deleted(left);
      if (deleted.isEmpty()) {
        entries.add(new Entry.SegmentsRewritten(now.id(), ids, added));
        continue;
      }
      // What was deleted meanwhile comes back for a moment, and goes again.
      entries.add(new Entry.SegmentsReplaced(now.id(), ids, added));
      entries.add(new Entry.RowsDeleted(now.id(), deleted));
      leaving.addAll(emptied(added, deleted));
    }
    gone = leaving;
    return entries;
  }

  private MovedRows moved(int run) {
    List<MovedRows.After> after = new ArrayList<>();
    for (int i = run == 0 ? 0 : ends.get(run - 1); i < ends.get(run); i++) {
      after.add(new MovedRows.After(made.get(i).id(), batches.get(i)));
    }
    return new MovedRows(runs.get(run), after);
  }

  private void requireNeighbours(
      List<SegmentRef> removed, Map<Long, Integer> places, TableState now) {
    boolean together = !removed.isEmpty();
    for (int i = 1; together && i < removed.size(); i++) {
      Integer one = places.get(removed.get(i - 1).id());
      Integer next = places.get(removed.get(i).id());
      together = one != null && next != null && next == one + 1;
    }
    if (!together) throw conflict(now);
  }

  private void requireSame(List<MovedRows.Before> run, Map<Long, SegmentRef> left, TableState now) {
    for (MovedRows.Before each : run) {
      SegmentRef segment = left.get(each.segment().id());
      boolean same =
          segment != null && segment.deleted().count() == each.segment().deleted().count();
      if (!same) throw conflict(now);
    }
  }

  private StoreException conflict(TableState now) {
    return new StoreException.Conflict(now.name().qualified(), read.changedAt(), now.changedAt());
  }

  private static List<SegmentRef> emptied(List<SegmentRef> added, List<Entry.DeletedFrom> deleted) {
    Map<Long, Long> counts = new HashMap<>();
    for (Entry.DeletedFrom from : deleted) counts.put(from.segment(), from.rows().count());
    return added.stream().filter(s -> counts.getOrDefault(s.id(), 0L) == s.rows()).toList();
  }

  /// The segments that the commit took out of the table.
  List<SegmentRef> gone() {
    return gone;
  }

  Compaction.Outcome outcome(long snapshot) {
    return new Compaction.Outcome(
        snapshot,
        runs.stream().mapToInt(List::size).sum(),
        made.size(),
        made.stream().mapToLong(SegmentRef::rows).sum(),
        runs.stream().flatMap(List::stream).mapToLong(each -> each.segment().bytes()).sum(),
        made.stream().mapToLong(SegmentRef::bytes).sum());
  }
}
