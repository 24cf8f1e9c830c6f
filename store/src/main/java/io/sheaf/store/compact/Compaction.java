package io.sheaf.store.compact;

import io.sheaf.format.array.BatchSource;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.segment.SortKey;
import io.sheaf.store.StoreException;
import io.sheaf.store.log.Catalog;
import io.sheaf.store.log.Change;
import io.sheaf.store.log.Committed;
import io.sheaf.store.log.NearName;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.log.TableState;
import io.sheaf.store.table.Engine;
import io.sheaf.store.table.Ingest;
import io.sheaf.store.table.ScanPlan;
import io.sheaf.store.table.ScanResources;
import io.sheaf.store.table.Survey;
import io.sheaf.store.table.TableTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The compaction of one table: reads the runs that are worth it, writes them anew, and commits
/// that they are replaced. Used once, by one thread; no other compacts the table meanwhile.
public final class Compaction {
  /// How often the table may have changed in a way that this cannot follow.
  private static final int ATTEMPTS = 8;

  private final Engine engine;
  private final long table;
  private final @Nullable String sortBy;
  private final Pace pace;

  /// What came of it.
  ///
  /// @param snapshot the one it made, or the newest when there was nothing to do
  /// @param replaced how many segments it read
  /// @param added how many it made of them
  /// @param rows how many rows it wrote
  /// @param bytesBefore of the files that are no longer needed
  /// @param bytesAfter of those in their place
  public record Outcome(
      long snapshot, int replaced, int added, long rows, long bytesBefore, long bytesAfter) {}

  /// A compaction of the table of that id.
  ///
  /// @param sortBy the column in whose order all rows are to stand, or null to leave theirs
  /// @param bytesPerSecond how much it reads at most; 0 for as much as it can
  public Compaction(
      Engine engine, long table, @Nullable String sortBy, long bytesPerSecond, Watcher watcher) {
    this.engine = engine;
    this.table = table;
    this.sortBy = sortBy;
    this.pace = new Pace("compaction of table " + table, bytesPerSecond, watcher);
  }

  /// Compacts it.
  ///
  /// @throws StoreException.NoSuchTable when it is dropped
  /// @throws StoreException.Conflict when what it reads does not stop being replaced
  /// @throws java.util.concurrent.CancellationException when the watcher says so
  public Outcome run() throws IOException {
    for (int attempt = 1; ; attempt++) {
      Catalog catalog = leased();
      try {
        return attempt(catalog);
      } catch (StoreException.Conflict e) {
        if (attempt == ATTEMPTS) throw e;
      } finally {
        engine.segments().leases().release(catalog.snapshot());
      }
    }
  }

  /// The newest state, with a lease on it.
  private Catalog leased() {
    while (true) {
      Catalog newest = engine.log().catalog();
      if (engine.segments().leases().take(newest.snapshot())) return newest;
    }
  }

  private Outcome attempt(Catalog catalog) throws IOException {
    TableState state = present(catalog);
    TableTarget target = TableTarget.of(state);
    int column = column(target);
    List<SortKey> order = column < 0 ? List.of() : List.of(new SortKey(column, false, false));
    List<List<SegmentRef>> runs = Choice.of(state.segments(), target.batchRows());
    boolean sorts = column >= 0 && !(runs.isEmpty() && isSorted(state, order, catalog, target));
    if (sorts) runs = state.segments().isEmpty() ? List.of() : List.of(state.segments());
    if (runs.isEmpty()) return new Outcome(catalog.snapshot(), 0, 0, 0, 0, 0);
    List<SegmentRef> all = runs.stream().flatMap(List::stream).toList();
    boolean done = false;
    engine.segments().load().hold(table, all);
    try {
      Outcome outcome = rewrite(catalog, state, order, runs, sorts ? column : -1);
      done = true;
      return outcome;
    } finally {
      engine.segments().load().release(table, done ? List.of() : all);
    }
  }

  /// @param column the one to sort by, or -1
  private Outcome rewrite(
      Catalog catalog,
      TableState state,
      List<SortKey> order,
      List<List<SegmentRef>> runs,
      int column)
      throws IOException {
    TableTarget target = TableTarget.of(state);
    boolean sorts = column >= 0;
    pace.begin(runs.stream().flatMap(List::stream).mapToLong(SegmentRef::rowsLeft).sum());
    Replacement replacement = new Replacement(state, sorts);
    try (Ingest ingest = Ingest.filling(engine, target, order)) {
      for (List<SegmentRef> run : runs) {
        Supplier<ScanResources> resources = () -> resources(catalog, target);
        RunRows rows = new RunRows(plan(table, target.schema(), run), resources, pace);
        try (BatchSource all =
            sorts ? new SortedRows(rows, engine, target, column, resources) : rows) {
          ingest.drain(all);
        }
        replacement.add(before(run, catalog, target), ingest.cut());
      }
      ingest.seal();
      Change change = change(replacement, ingest.sealed());
      Committed committed = Ingest.commit(engine.log(), List.of(ingest), null, change);
      engine.segments().retire(table, replacement.gone(), committed.snapshot());
      return replacement.outcome(committed.snapshot());
    }
  }

  /// The index of the column to sort by, or -1.
  private int column(TableTarget target) {
    String wanted = sortBy;
    if (wanted == null) return -1;
    List<Field> fields = target.schema().schema().fields();
    List<String> names = fields.stream().map(Field::name).toList();
    int column = names.indexOf(wanted);
    if (column < 0) {
      throw new StoreException.NoSuchColumn(target.name(), wanted, NearName.of(wanted, names));
    }
    if (!KeyColumn.orders(fields.get(column))) {
      throw new StoreException.BadInput("column " + wanted + " has no order to sort by");
    }
    return column;
  }

  /// Whether the rows of every segment are in that order already.
  private boolean isSorted(
      TableState state, List<SortKey> order, Catalog catalog, TableTarget target) {
    boolean[] sorted = {true};
    try (ScanResources looking = resources(catalog, target)) {
      for (SegmentRef segment : state.segments()) {
        Survey.visit(
            table, segment, looking, directory -> sorted[0] &= directory.sortKeys().equals(order));
      }
    }
    return sorted[0];
  }

  private Change change(Replacement replacement, List<SegmentRef> segments) {
    replacement.made(segments);
    return newest -> replacement.on(present(newest));
  }

  private TableState present(Catalog catalog) {
    TableState state = catalog.table(table);
    if (state == null) throw new StoreException.NoSuchTable("id " + table, null);
    return state;
  }

  private ScanResources resources(Catalog catalog, TableTarget target) {
    var holder = engine.pool().holder("compaction of " + target.name()).of(target.name());
    return new ScanResources(engine.segments(), holder, catalog.snapshot());
  }

  private List<MovedRows.Before> before(List<SegmentRef> run, Catalog catalog, TableTarget target) {
    List<MovedRows.Before> all = new ArrayList<>(run.size());
    try (ScanResources looking = resources(catalog, target)) {
      for (SegmentRef segment : run) {
        List<Long> rows = new ArrayList<>(segment.batches());
        Survey.visit(
            table,
            segment,
            looking,
            directory -> {
              for (int batch = 0; batch < directory.batches(); batch++) {
                rows.add(directory.messageRows(directory.batchMessage(batch)));
              }
            });
        all.add(new MovedRows.Before(segment, rows));
      }
    }
    return all;
  }

  /// All columns and batches of some segments.
  static ScanPlan plan(long table, SchemaMessage schema, List<SegmentRef> segments) {
    long batches = segments.stream().mapToLong(SegmentRef::batches).sum();
    return new ScanPlan(table, schema, segments, null, null, Long.MAX_VALUE, 0, batches);
  }
}
