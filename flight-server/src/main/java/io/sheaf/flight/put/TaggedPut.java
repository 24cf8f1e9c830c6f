package io.sheaf.flight.put;

import io.sheaf.format.array.Incoming;
import io.sheaf.store.Commit;
import io.sheaf.store.Key;
import io.sheaf.store.SteadyAppend;
import io.sheaf.store.Table;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.arrow.flight.impl.Flight.PutResult;

/// A stream whose batches are committed one by one, as they were sent.
final class TaggedPut {
  private TaggedPut() {}

  /// Appends every batch of `source` and answers each, once durable, with its tag.
  static void run(Table table, PutSource source, Key key, Consumer<PutResult> results)
      throws IOException {
    try (SteadyAppend append = table.appendEach(source.schema(), key)) {
      for (Incoming next = source.next(); next != null; next = source.next()) {
        Commit commit = append.append(next);
        if (commit == null) continue;
        results.accept(PutResult.newBuilder().setAppMetadata(source.tag()).build());
      }
    }
  }
}
