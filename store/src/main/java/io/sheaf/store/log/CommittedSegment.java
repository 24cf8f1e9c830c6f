package io.sheaf.store.log;

import java.util.Map;
import java.util.TreeMap;

/// A segment and the table it was committed to, in whichever snapshot.
///
/// @param table id of the table, which may be gone
/// @param segment as the log names it
public record CommittedSegment(long table, SegmentRef segment) {
  /// All segments of a state, those of stages too, by id, in its order.
  public static Map<Long, CommittedSegment> of(Catalog catalog) {
    Map<Long, CommittedSegment> all = new TreeMap<>();
    for (TableState table : catalog.tables()) {
      for (SegmentRef ref : table.segments()) {
        all.put(ref.id(), new CommittedSegment(table.id(), ref));
      }
    }
    for (Entry.Staged stage : catalog.stages().all()) {
      for (SegmentRef ref : stage.segments()) {
        all.put(ref.id(), new CommittedSegment(stage.table(), ref));
      }
    }
    return all;
  }
}
