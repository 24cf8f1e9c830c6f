package io.sheaf.store;

import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.arrow.Step;
import io.sheaf.store.log.Catalog;
import io.sheaf.store.log.Change;
import io.sheaf.store.log.Committed;
import io.sheaf.store.log.Entry;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.log.TableState;
import io.sheaf.store.table.Engine;
import io.sheaf.store.table.Ingest;
import io.sheaf.store.table.LogLoad;
import io.sheaf.store.table.ScanPlan;
import io.sheaf.store.table.StepCursor;
import io.sheaf.store.table.TableTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Folds the log segments of a table: those that stand beside each other become one segment with a
/// file, in their place, with the same rows in the same order. Who reads the old ones goes on.
///
/// Used once.
final class Fold {
  private final Store store;
  private final long table;
  private int folded;

  Fold(Store store, long table) {
    this.store = store;
    this.table = table;
  }

  /// Folds all there are now; how many. Each run of neighbours is a commit of its own.
  ///
  /// @throws StoreException.Conflict when rows of them were deleted meanwhile, or they have left
  /// @throws StoreException.NoSuchTable when the table has gone
  int run() throws IOException {
    try (Snapshot snapshot = store.snapshot()) {
      TableState state = snapshot.state(table);
      for (List<SegmentRef> run : runs(state.segments())) fold(snapshot, state, run);
    }
    return folded;
  }

  private List<List<SegmentRef>> runs(List<SegmentRef> segments) {
    LogLoad load = store.writes().engine().segments().load();
    List<List<SegmentRef>> runs = new ArrayList<>();
    boolean inRun = false;
    for (SegmentRef segment : segments) {
      boolean free = load.isFree(table, segment);
      if (free && !inRun) runs.add(new ArrayList<>());
      inRun = free;
      if (inRun) runs.getLast().add(segment);
    }
    return runs;
  }

  private void fold(Snapshot snapshot, TableState state, List<SegmentRef> run) throws IOException {
    Engine engine = store.writes().engine();
    TableTarget target = TableTarget.of(state);
    SchemaMessage schema = target.schema();
    long batches = run.stream().mapToLong(SegmentRef::batches).sum();
    ScanPlan plan = new ScanPlan(table, schema, run, null, null, Long.MAX_VALUE, 0, batches);
    String name = "fold of " + state.name();
    try (Ingest ingest = Ingest.folding(engine, target);
        StepCursor rows = new StepCursor(plan, snapshot.resources(name, state))) {
      for (Step step = rows.next(); step != null; step = rows.next()) {
        try (Step taken = step) {
          ingest.accept(taken.content());
        }
      }
      ingest.seal();
      List<SegmentRef> into = ingest.sealed();
      Change change = newest -> replacement(newest, state, run, into);
      Committed committed = Ingest.commit(engine.log(), List.of(ingest), null, change);
      engine.segments().retire(table, run, committed.snapshot());
      folded += run.size();
    }
  }

  private List<Entry.OfTable> replacement(
      Catalog newest, TableState looked, List<SegmentRef> run, List<SegmentRef> into) {
    TableState now = newest.table(table);
    if (now == null) throw new StoreException.NoSuchTable("id " + table, null);
    int first = now.segments().indexOf(run.getFirst());
    boolean same =
        first >= 0
            && first + run.size() <= now.segments().size()
            && now.segments().subList(first, first + run.size()).equals(run);
    if (!same) {
      throw new StoreException.Conflict(
          now.name().qualified(), looked.changedAt(), now.changedAt());
    }
    List<Long> gone = run.stream().map(SegmentRef::id).toList();
    return List.of(new Entry.SegmentsRewritten(table, gone, into));
  }
}
