package io.sheaf.store;

import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.arrow.FrameReader;
import io.sheaf.store.arrow.StepSource;
import io.sheaf.store.filter.Filters;
import io.sheaf.store.filter.RowFilter;
import io.sheaf.store.filter.SubstraitFilter;
import io.sheaf.store.filter.tree.Predicate;
import io.sheaf.store.log.NearName;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.log.TableState;
import io.sheaf.store.table.BatchRange;
import io.sheaf.store.table.ScanPlan;
import io.sheaf.store.table.StepCursor;
import io.sheaf.store.table.WireCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/// An ordered walk over chosen columns of one table of one snapshot: an immutable value that does
/// no I/O until it is counted, explained or run.
///
/// Any thread. It is good as long as its snapshot is open; what it handed out keeps the snapshot's
/// segments by itself.
public final class Scan {
  private final Snapshot snapshot;
  private final TableState table;
  private final ScanPlan plan;

  Scan(Snapshot snapshot, TableState table, ScanPlan plan) {
    this.snapshot = snapshot;
    this.table = table;
    this.plan = plan;
  }

  static Scan of(Snapshot snapshot, TableState table, SchemaMessage schema) {
    List<SegmentRef> segments = table.segments();
    long batches = 0;
    for (SegmentRef segment : segments) batches += segment.batches();
    return new Scan(
        snapshot,
        table,
        new ScanPlan(table.id(), schema, segments, null, null, Long.MAX_VALUE, 0, batches));
  }

  /// The same over these columns, in this order; a name twice is a column twice.
  ///
  /// @throws StoreException.NoSuchColumn naming the nearest
  public Scan select(String... columns) {
    return select(List.of(columns));
  }

  /// The same over these columns, in this order.
  ///
  /// @throws StoreException.NoSuchColumn naming the nearest
  public Scan select(List<String> columns) {
    int[] indices = columns.stream().mapToInt(this::indexOf).toArray();
    return with(plan.selecting(indices));
  }

  private int indexOf(String column) {
    List<Field> fields = plan.schema().schema().fields();
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(column)) return i;
    }
    List<String> names = fields.stream().map(Field::name).toList();
    throw new StoreException.NoSuchColumn(
        table.name().qualified(), column, NearName.of(column, names));
  }

  /// The same over the rows for which a predicate is true, such as `fare > ? and pickup >= ?`, with
  /// a value for each `?`. Its columns need not be among those that are selected. Of a scan that
  /// has a filter those rows stay that both keep.
  ///
  /// @throws StoreException.BadPredicate with the place of the fault in the text
  /// @throws StoreException.UnsupportedPredicate naming the type that does not compare
  public Scan where(String text, @Nullable Object... parameters) {
    return where(Filters.parse(text, Arrays.asList(parameters)));
  }

  /// The same over the rows for which a predicate is true.
  ///
  /// @throws StoreException.BadPredicate with the place of the fault in the text
  /// @throws StoreException.UnsupportedPredicate naming the type that does not compare
  public Scan where(Predicate predicate) {
    return where(Filters.bind(predicate, plan.schema()));
  }

  /// The same over the rows for which an expression of Substrait is true.
  ///
  /// @throws StoreException.BadPredicate when it does not fit the table
  /// @throws StoreException.UnsupportedPredicate when it cannot be evaluated, naming why
  /// @throws IllegalStateException when the scan has a filter
  public Scan where(SubstraitFilter expression) {
    return where(expression.over(plan.schema()));
  }

  /// The same over the rows that `filter`, which is bound to the columns of this table, keeps.
  public Scan where(RowFilter filter) {
    RowFilter before = plan.filter();
    return with(plan.where(before == null ? filter : Filters.both(before, filter)));
  }

  /// The same, ending after `rows` rows at the latest, and reading no further. A batch that the
  /// limit cuts is sliced; what of it has to be copied is counted.
  public Scan limit(long rows) {
    if (rows < 0) throw new IllegalArgumentException("limit of " + rows + " rows");
    long limit = Math.min(rows, plan.limit());
    return with(plan.limited(limit));
  }

  /// The same over the batches `[first, end)` of this scan, counted from 0 in table order.
  public Scan batches(long first, long end) {
    if (first < 0 || first > end || end > batchCount()) {
      throw new IllegalArgumentException(
          "batches [" + first + ", " + end + ") of a scan of " + batchCount());
    }
    return with(plan.ranged(plan.firstBatch() + first, plan.firstBatch() + end));
  }

  /// How many batches the scan has before its limit.
  public long batchCount() {
    return plan.endBatch() - plan.firstBatch();
  }

  /// At most `parts` scans that together are this one: contiguous, disjoint, in table order. A scan
  /// with a limit is not split.
  public List<Scan> split(int parts) {
    if (parts < 1) throw new IllegalArgumentException(parts + " parts");
    if (plan.limit() != Long.MAX_VALUE) return List.of(this);
    List<Scan> scans = new ArrayList<>();
    for (BatchRange range : BatchRange.split(batchCount(), parts)) {
      scans.add(batches(range.first(), range.end()));
    }
    return scans;
  }

  private Scan with(ScanPlan changed) {
    return new Scan(snapshot, table, changed);
  }

  /// The schema of what comes out.
  public SchemaMessage schemaMessage() {
    return plan.outputSchema();
  }

  /// How many rows come out. Where the scan is over all of the table that is known; else
  /// directories are read, and of the columns of a filter those pages that have to be.
  public long count() {
    return Math.min(plan.limit(), snapshot.countRows(table, plan));
  }

  /// What the scan would read, and why the rest is left out. Reads directories, and no page of
  /// data.
  public io.sheaf.store.ScanPlan explain() {
    return snapshot.explain(table, plan);
  }

  /// Bytes of pages that are pinned at once to look which rows the filter keeps, and of what they
  /// expand to, at most: for who gives out the pool. 0 without a filter. Reads directories.
  public long lookBytes() {
    return snapshot.lookBytes(table, plan);
  }

  /// The batches as vectors of Arrow Java over pinned frames, for the caller to close. What a batch
  /// holds is valid until the next is loaded. Only copies are charged to `allocator`.
  ///
  /// @throws StoreException.BadInput when Arrow Java has no vector for a column
  public ArrowReader reader(BufferAllocator allocator) {
    StepCursor cursor =
        new StepCursor(plan, snapshot.resources("reader of " + table.name(), table, plan));
    try {
      return new FrameReader(allocator, cursor);
    } catch (RuntimeException | Error e) {
      cursor.close();
      throw e;
    }
  }

  /// The steps that the batches come from, for the caller to close.
  StepSource steps() {
    return new StepCursor(plan, snapshot.resources("batches of " + table.name(), table, plan));
  }

  /// The batches by layout, for the caller to close; needs neither allocator nor flags.
  public Batches batches() {
    return new Batches(steps());
  }

  /// Hands the scan to `stream`, of the Arrow C stream interface; whoever imports it ends it.
  public void export(BufferAllocator allocator, ArrowArrayStream stream) {
    Data.exportArrayStream(allocator, reader(allocator), stream);
  }

  /// The messages that a server sends, for the caller to close.
  ///
  /// @param holder who is named when pins are in the way, such as `DoGet 10.0.0.7:4711
  ///   main.flights`
  public Messages messages(String holder) {
    return new Messages(
        plan.outputSchema(), new WireCursor(plan, snapshot.resources(holder, table, plan)));
  }
}
