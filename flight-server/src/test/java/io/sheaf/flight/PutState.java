package io.sheaf.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.ArrayEquality;
import io.sheaf.format.array.RowBatch;
import io.sheaf.store.Batch;
import io.sheaf.store.Scan;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import io.sheaf.store.TableView;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a store holds: in each table rows of [Batches], one after the other.
record PutState(TreeMap<String, Rows> tables) {
  /// The rows `[first, first + count)`.
  record Rows(long first, long count) {
    /// No rows begin nowhere.
    static Rows of(long first, long count) {
      return new Rows(count == 0 ? 0 : first, count);
    }

    long end() {
      return first + count;
    }
  }

  static PutState empty() {
    return new PutState(new TreeMap<>());
  }

  /// The same but for one table, which is gone when it has null.
  PutState with(String table, @Nullable Rows rows) {
    TreeMap<String, Rows> next = new TreeMap<>(tables);
    if (rows == null) next.remove(table);
    else next.put(table, rows);
    return new PutState(next);
  }

  /// What is there, going by the catalog and the first row of each table.
  static PutState of(Store store) {
    TreeMap<String, Rows> tables = new TreeMap<>();
    try (Snapshot snapshot = store.snapshot()) {
      for (TableView table : snapshot.tables()) {
        long first = table.rows() == 0 ? 0 : first(table.scan().limit(1));
        tables.put(table.name().table(), new Rows(first, table.rows()));
      }
    }
    return new PutState(tables);
  }

  private static long first(Scan scan) {
    try (var batches = scan.batches()) {
      Batch found = batches.next();
      if (found == null) throw new AssertionError("a table with rows has no batch");
      try (Batch batch = found) {
        return batch.column(0).data().get(ValueLayout.JAVA_LONG, 0);
      }
    }
  }

  /// Compares every value of every row.
  void check(Store store) {
    try (Snapshot snapshot = store.snapshot()) {
      for (Map.Entry<String, Rows> each : tables.entrySet()) {
        long row = each.getValue().first();
        try (var batches = snapshot.table(each.getKey()).scan().batches()) {
          for (Batch found = batches.next(); found != null; found = batches.next()) {
            try (Batch batch = found) {
              compare(batch, row);
              row += batch.rows();
            }
          }
        }
        assertEquals(each.getValue().count(), row - each.getValue().first());
      }
    }
  }

  private static void compare(Batch batch, long first) {
    RowBatch expected = Batches.batch(first, Math.toIntExact(batch.rows()));
    for (int i = 0; i < batch.columns(); i++) {
      assertTrue(
          ArrayEquality.equal(expected.columns().get(i), batch.column(i).array()),
          "column " + i + " of rows from " + first);
    }
  }
}
