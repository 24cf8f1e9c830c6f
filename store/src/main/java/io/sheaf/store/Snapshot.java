package io.sheaf.store;

import io.sheaf.store.log.Catalog;
import io.sheaf.store.log.TableState;
import io.sheaf.store.pool.Holder;
import io.sheaf.store.pool.evict.AccessHint;
import io.sheaf.store.table.Explanation;
import io.sheaf.store.table.LookCost;
import io.sheaf.store.table.RowCount;
import io.sheaf.store.table.ScanPlan;
import io.sheaf.store.table.ScanResources;
import io.sheaf.store.table.Segments;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;

/// All tables as of one commit: a consistent view that later commits do not change.
///
/// It holds its segments on disk until closed; scans that are running by then hold them on. Any
/// thread.
public final class Snapshot implements AutoCloseable {
  private final Catalog catalog;
  private final Segments segments;
  private final BiFunction<String, AccessHint, Holder> holders;
  private final AtomicBoolean closed = new AtomicBoolean();

  /// Takes over a lease on the catalog's snapshot.
  Snapshot(Catalog catalog, Segments segments, BiFunction<String, AccessHint, Holder> holders) {
    this.catalog = catalog;
    this.segments = segments;
    this.holders = holders;
  }

  /// Its number; each commit makes one, counting from 1.
  public long number() {
    return catalog.snapshot();
  }

  /// When it was committed.
  public Instant time() {
    return catalog.time();
  }

  /// All tables, in the order of their names.
  public List<TableView> tables() {
    return catalog.tables().stream().map(this::view).toList();
  }

  /// The table that `name` names: the whole of it in schema `main`, else split at its first dot.
  ///
  /// @throws StoreException.NoSuchTable naming the nearest
  public TableView table(String name) {
    return view(catalog.require(name));
  }

  /// The table of that very name.
  ///
  /// @throws StoreException.NoSuchTable when there is none
  public TableView table(TableName name) {
    return view(catalog.require(name));
  }

  /// The table of that id, as it is here.
  ///
  /// @throws StoreException.NoSuchTable when it was dropped
  TableState state(long table) {
    TableState state = catalog.table(table);
    if (state == null) throw new StoreException.NoSuchTable("id " + table, null);
    return state;
  }

  private TableView view(TableState table) {
    return new TableView(this, table);
  }

  /// What a look into a table of this snapshot needs while it lasts.
  ScanResources resources(String holder, TableState table) {
    return resources(holder, table, AccessHint.LOOKUP);
  }

  /// What a scan of one needs while it runs.
  ScanResources resources(String holder, TableState table, ScanPlan plan) {
    return resources(holder, table, plan.hint(segments.poolBytes()));
  }

  private ScanResources resources(String holder, TableState table, AccessHint hint) {
    if (closed.get()) throw new StoreException.Closed("snapshot " + number());
    Holder pinner = holders.apply(holder, hint).of(table.name().qualified());
    return new ScanResources(segments, pinner, number());
  }

  long countRows(TableState table, ScanPlan plan) {
    long batches = table.segments().stream().mapToLong(segment -> segment.batches()).sum();
    boolean all = plan.firstBatch() == 0 && plan.endBatch() == batches;
    if (all && plan.filter() == null) return table.rows();
    try (ScanResources resources = resources("count of " + table.name(), table)) {
      return RowCount.of(plan, resources);
    }
  }

  long lookBytes(TableState table, ScanPlan plan) {
    try (ScanResources resources = resources("plan of " + table.name(), table)) {
      return LookCost.of(plan, resources);
    }
  }

  io.sheaf.store.ScanPlan explain(TableState table, ScanPlan plan) {
    try (ScanResources resources = resources("plan of " + table.name(), table)) {
      return io.sheaf.store.ScanPlan.of(
          table.name().qualified(), number(), Explanation.of(plan, resources));
    }
  }

  /// The tables and their segments.
  Catalog catalog() {
    return catalog;
  }

  /// Segments and holders, for what looks into them.
  Segments segments() {
    return segments;
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true)) segments.leases().release(number());
  }
}
