package io.sheaf.store.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// A commit that is worked out but not yet written.
///
/// @param keys its key as the log will hold it, or those of the appends that it joins; or none
/// @param entries all of it, its end included
/// @param state what the store becomes
/// @param rows how many it adds, or takes away where it adds none
/// @param brought ids of the segments that it adds, to a table or to a stage
/// @param leaving the segments that no table has any more afterwards
/// @param abandoned ids of those that were in a stage, and are nowhere afterwards
record Draft(
    List<Entry.KeyUsed> keys,
    List<Entry> entries,
    Catalog state,
    long rows,
    Set<Long> brought,
    List<CommittedSegment> leaving,
    Set<Long> abandoned) {

  /// Works out a commit on `base`. What it throws itself passes through; entries that do not fit
  /// are a bug of who made them.
  ///
  /// @param placing where the log segments that it brings will stand
  static Draft of(Catalog base, PendingCommit commit, Instant time, Placing placing) {
    List<Entry.OfCommit> changes = commit.change.on(base).stream().map(placing::place).toList();
    placing.end();
    try {
      Catalog state = base;
      TreeSet<Long> tables = new TreeSet<>();
      NamedSegments segments = new NamedSegments(Set.of(), Long.MAX_VALUE, null);
      for (Entry.OfCommit each : changes) {
        if (!(each instanceof Entry.OfTable entry)) continue;
        segments.change(entry, state);
        state = state.apply(entry);
        tables.add(entry.table());
      }
      List<CommittedSegment> leaving = segments.end();
      List<Entry> entries = new ArrayList<>(changes);
      long rows = rows(changes, base);
      List<Entry.KeyUsed> used = keys(commit, rows, time.plus(KeyTable.LIFETIME));
      entries.addAll(used);
      List<Entry.TableVersion> versions = tables.stream().map(state::version).toList();
      Entry.CommitEnd end = new Entry.CommitEnd(base.snapshot() + 1, time, versions);
      entries.add(end);
      return new Draft(
          used,
          entries,
          state.commit(end),
          rows,
          segments.named().keySet(),
          leaving,
          segments.abandoned());
    } catch (Contradiction e) {
      throw new AssertionError(changes + " on " + base, e);
    }
  }

  private static List<Entry.KeyUsed> keys(PendingCommit commit, long rows, Instant expiry) {
    if (commit.key != null) return List.of(new Entry.KeyUsed(commit.key, rows, expiry));
    return commit.joined.stream()
        .map(each -> new Entry.KeyUsed(each.key(), each.rows(), expiry))
        .toList();
  }

  /// Rows that come; those that go where none come.
  private static long rows(List<Entry.OfCommit> changes, Catalog base) {
    long come = 0;
    long go = 0;
    for (Entry.OfCommit change : changes) {
      if (change instanceof Entry.SegmentsAdded added) {
        come += added.segments().stream().mapToLong(SegmentRef::rows).sum();
      }
      if (change instanceof Entry.Staged staged) come += staged.rows();
      if (change instanceof Entry.RowsDeleted deleted) go += deleted.count();
      if (change instanceof Entry.SegmentsReplaced replaced && replaced.added().isEmpty()) {
        TableState table = base.table(replaced.table());
        if (table != null) go += rowsOf(table, Set.copyOf(replaced.removed()));
      }
    }
    return come > 0 ? come : go;
  }

  private static long rowsOf(TableState table, Set<Long> segments) {
    return table.segments().stream()
        .filter(segment -> segments.contains(segment.id()))
        .mapToLong(SegmentRef::rowsLeft)
        .sum();
  }
}
