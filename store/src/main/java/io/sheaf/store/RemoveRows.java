package io.sheaf.store;

import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.filter.Filters;
import io.sheaf.store.filter.RowFilter;
import io.sheaf.store.log.Entry;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.log.TableState;
import io.sheaf.store.table.Deletion;
import io.sheaf.store.table.ScanPlan;
import io.sheaf.store.table.ScanResources;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The rows of a table that a filter keeps go, if the table is still as it was looked at. If not,
/// only what is new is looked at the next time.
final class RemoveRows implements Step {
  /// What a commit may hold of deleted rows, so that there is room for the rest.
  private static final long MOST_BYTES = 60L << 20;

  private final long table;
  private final Function<SchemaMessage, RowFilter> filter;
  private final Pace pace;
  private final Deletion deletion = new Deletion();
  private @Nullable Looked looked;

  /// What there was when it was looked at.
  private record Looked(
      TableState state, List<Entry.DeletedFrom> found, List<SegmentRef> emptied) {}

  RemoveRows(long table, Function<SchemaMessage, RowFilter> filter, Pace pace) {
    this.table = table;
    this.filter = filter;
    this.pace = pace;
  }

  RemoveRows(long table, Where where, Pace pace) {
    this(table, schema -> Filters.bind(where.predicate(), schema), pace);
  }

  @Override
  public boolean looks() {
    return true;
  }

  @Override
  public void look(Snapshot snapshot) {
    TableState state = snapshot.state(table);
    SchemaMessage schema = state.schema().message();
    long batches = state.segments().stream().mapToLong(SegmentRef::batches).sum();
    ScanPlan plan =
        new ScanPlan(table, schema, state.segments(), null, null, Long.MAX_VALUE, 0, batches);
    try (ScanResources resources = snapshot.resources("delete from " + state.name(), state)) {
      deletion.look(plan.where(filter.apply(schema)), resources, pace::step);
    }
    List<Entry.DeletedFrom> found = deletion.found(state.segments());
    requireRoom(found);
    looked = new Looked(state, found, deletion.emptied(state.segments()));
  }

  @Override
  public void compose(Composition commit) {
    Looked seen = looked;
    if (seen == null) throw new AssertionError("a deletion that has not looked");
    TableState now = commit.requireWhole(table);
    long before = seen.state().changedAt();
    if (now.changedAt() != before || !now.segments().isSame(seen.state().segments())) {
      throw new StoreException.Conflict(now.name().qualified(), before, now.changedAt());
    }
    if (seen.found().isEmpty()) return;
    commit.add(new Entry.RowsDeleted(table, seen.found()));
    commit.leaves(table, seen.emptied());
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
