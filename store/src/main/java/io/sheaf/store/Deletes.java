package io.sheaf.store;

import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.filter.RowFilter;
import io.sheaf.store.log.CommitKey;
import io.sheaf.store.log.Committed;
import io.sheaf.store.log.Entry;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.log.TableState;
import io.sheaf.store.table.Deletion;
import io.sheaf.store.table.Engine;
import io.sheaf.store.table.ScanPlan;
import io.sheaf.store.table.ScanResources;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A delete: looks which rows of a table a filter keeps, and commits that they are gone, if the
/// table is still as it was looked at. If not, it looks at what is new, and tries again.
///
/// Used once.
final class Deletes {
  /// How often the table may have changed before it is given up.
  private static final int ATTEMPTS = 32;

  /// What a commit may hold of deleted rows, so that there is room for the rest.
  private static final long MOST_BYTES = 60L << 20;

  private final Store store;
  private final long table;
  private final Function<SchemaMessage, RowFilter> filter;
  private final Deletion deletion = new Deletion();

  Deletes(Store store, long table, Function<SchemaMessage, RowFilter> filter) {
    this.store = store;
    this.table = table;
    this.filter = filter;
  }

  Commit run(Key key) {
    Engine engine = store.writes().engine();
    CommitKey commitKey = Writes.key(store.state(table).name(), key);
    Committed before = engine.log().find(commitKey);
    if (before != null) return Writes.commit(before, key);
    for (int attempt = 1; ; attempt++) {
      try {
        return Writes.commit(attempt(engine, commitKey), key);
      } catch (StoreException.Conflict e) {
        if (attempt == ATTEMPTS) throw e;
      }
    }
  }

  private Committed attempt(Engine engine, CommitKey key) {
    try (Snapshot snapshot = store.snapshot()) {
      TableState state = snapshot.state(table);
      SchemaMessage schema = SchemaMessage.parse(state.schema().segment());
      long batches = state.segments().stream().mapToLong(SegmentRef::batches).sum();
      ScanPlan plan =
          new ScanPlan(table, schema, state.segments(), null, null, Long.MAX_VALUE, 0, batches);
      try (ScanResources resources = snapshot.resources("delete from " + state.name(), state)) {
        deletion.look(plan.where(filter.apply(schema)), resources);
      }
      List<Entry.DeletedFrom> found = deletion.found(state.segments());
      requireRoom(found);
      Committed committed =
          engine.log().commit(key, newest -> change(newest.table(table), state, found));
      if (!committed.duplicate()) {
        List<SegmentRef> emptied = deletion.emptied(state.segments());
        engine.segments().retire(table, emptied, committed.snapshot());
      }
      return committed;
    }
  }

  private List<Entry.OfTable> change(
      @Nullable TableState now, TableState looked, List<Entry.DeletedFrom> found) {
    if (now == null) throw new StoreException.NoSuchTable("id " + table, null);
    if (now.changedAt() != looked.changedAt()) {
      throw new StoreException.Conflict(
          now.name().qualified(), looked.changedAt(), now.changedAt());
    }
    return found.isEmpty() ? List.of() : List.of(new Entry.RowsDeleted(table, found));
  }

  private static void requireRoom(List<Entry.DeletedFrom> found) {
    long bytes = found.stream().mapToLong(from -> 12 + from.rows().bytes()).sum();
    if (bytes > MOST_BYTES) {
      throw new StoreException.BadInput(
          "a delete that takes "
              + (bytes >> 20)
              + " MiB to note down, more than the "
              + (MOST_BYTES >> 20)
              + " MiB that a commit may hold; delete in parts, each by a narrower filter");
    }
  }
}
