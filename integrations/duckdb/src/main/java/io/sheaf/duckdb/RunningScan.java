package io.sheaf.duckdb;

import io.sheaf.store.Batch;
import io.sheaf.store.Batches;
import io.sheaf.store.Scan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A scan under way: batches in table order, each for whoever asks next.
final class RunningScan implements Registration.Held {
  private final Batches batches;
  private final List<ColumnType> columns;
  private final int[] vectors;
  private final long threads;

  /// @param columns those that are read, in the order of the batches' columns
  /// @param vectors for each vector of DuckDB's chunks which of them it shows, or -1
  private RunningScan(Batches batches, List<ColumnType> columns, int[] vectors, long threads) {
    this.batches = batches;
    this.columns = columns;
    this.vectors = vectors;
    this.threads = threads;
  }

  static RunningScan of(Scan scan, List<ColumnType> all, long[] wanted) {
    List<ColumnType> chosen = new ArrayList<>();
    int[] vectors = new int[wanted.length];
    for (int i = 0; i < wanted.length; i++) {
      boolean virtual = wanted[i] < 0 || wanted[i] >= all.size();
      vectors[i] = virtual ? -1 : place(chosen, all.get((int) wanted[i]));
    }
    chosen.forEach(ColumnType::prepare);
    Scan selected = scan.select(chosen.stream().map(column -> column.field().name()).toList());
    return new RunningScan(
        selected.batches(), List.copyOf(chosen), vectors, Math.max(1, scan.batchCount()));
  }

  private static int place(List<ColumnType> chosen, ColumnType column) {
    int place = chosen.indexOf(column);
    if (place >= 0) return place;
    chosen.add(column);
    return chosen.size() - 1;
  }

  /// How many threads there is work for.
  long threads() {
    return threads;
  }

  List<ColumnType> columns() {
    return columns;
  }

  int[] vectors() {
    return vectors;
  }

  /// The next batch with rows, for the caller to close, or null at the end.
  @Nullable Batch next() {
    synchronized (batches) {
      while (true) {
        Batch batch = batches.next();
        if (batch == null || batch.rows() > 0) return batch;
        batch.close();
      }
    }
  }

  @Override
  public void close() {
    synchronized (batches) {
      batches.close();
    }
  }
}
