package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertNull;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.array.RowBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What many tests do with scans and stores.
final class Scans {
  private Scans() {}

  /// Takes the rows of a batch while it is open.
  @FunctionalInterface
  interface Taker {
    void take(RowBatch rows, Dictionaries dictionaries);
  }

  /// Runs a scan to its end, one batch at a time.
  static void forEach(Scan scan, Taker taker) {
    try (Batches batches = scan.batches()) {
      for (Batch found = batches.next(); found != null; found = batches.next()) {
        try (Batch batch = found) {
          List<ArrayData> columns = new ArrayList<>();
          for (int i = 0; i < batch.columns(); i++) columns.add(batch.column(i).array());
          taker.take(new RowBatch(batch.rows(), columns), batch.dictionaries());
        }
      }
      assertNull(batches.next(), "something behind the end");
    }
  }

  /// What an exception says.
  static String message(Throwable thrown) {
    return String.valueOf(thrown.getMessage());
  }

  /// Looks at every byte of a store that is closed.
  static Verification verify(Path store) {
    return Verification.ofStore(store, Set.of(), Verification.Depth.FULL);
  }
}
