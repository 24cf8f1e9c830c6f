package io.sheaf.store;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.array.RowBatch;
import io.sheaf.store.arrow.Step;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// Rows of the chosen columns, over pinned frames: a batch is a pin.
///
/// Any thread may read it, and any thread may close it, once. After that its columns must not be
/// touched: their frames may hold other pages.
public final class Batch implements AutoCloseable {
  private final RowBatch rows;
  private final Map<Long, ArrayData> dictionaries;
  private final List<Step.Hold> holds;
  private final AtomicBoolean closed = new AtomicBoolean();

  Batch(RowBatch rows, Map<Long, ArrayData> dictionaries, List<Step.Hold> holds) {
    this.rows = rows;
    this.dictionaries = Map.copyOf(dictionaries);
    this.holds = List.copyOf(holds);
  }

  /// Number of rows.
  public long rows() {
    return rows.rows();
  }

  /// Number of columns.
  public int columns() {
    return rows.columns().size();
  }

  /// The column at `index` of the scan's selection.
  public Column column(int index) {
    if (closed.get()) throw new StoreException.Closed("batch");
    return new Column(rows.columns().get(index), dictionaries);
  }

  /// The first column of that name.
  ///
  /// @throws StoreException.NoSuchColumn when the scan has none
  public Column column(String name) {
    for (int i = 0; i < columns(); i++) {
      if (rows.columns().get(i).layout().field().name().equals(name)) return column(i);
    }
    throw new StoreException.NoSuchColumn("the batch", name, null);
  }

  /// What the indices of dictionary-encoded columns stand for, at every depth, for kernels that
  /// work by layout. Valid until the batch is closed.
  public Dictionaries dictionaries() {
    return id -> {
      ArrayData values = dictionaries.get(id);
      if (values == null) throw new AssertionError("no dictionary " + id + " in a batch");
      return values;
    };
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) throw new AssertionError("a batch was closed twice");
    holds.forEach(Step.Hold::close);
  }
}
