package io.sheaf.store.compact;

import io.sheaf.format.array.RowBatch;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/// The rows of a window in their order; takes it over. One thread.
final class OrderedWindow implements SortedRows.Ordered {
  private final Window window;
  private final long batchRows;
  private final long[] places;
  private int at;
  private Arena memory = Arena.ofConfined();

  OrderedWindow(Window window, long batchRows) {
    this.window = window;
    this.batchRows = batchRows;
    this.places = window.order();
  }

  @Override
  public @Nullable RowBatch next() {
    memory.close();
    memory = Arena.ofConfined();
    if (at == places.length) return null;
    Gather gather = new Gather();
    while (at < places.length && gather.rows() < batchRows) window.gather(places[at++], gather);
    return gather.take(memory);
  }

  @Override
  public void close() {
    memory.close();
    window.close();
  }
}
