package io.sheaf.store.compact;

import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.table.Engine;
import io.sheaf.store.table.Ingest;
import io.sheaf.store.table.TableTarget;
import java.io.IOException;
import java.util.List;

/// Rows in order that do not fit into memory: segments of no table, that go when this is closed, or
/// with the next opening. One thread.
final class Spill implements AutoCloseable {
  private final Engine engine;
  private final Ingest ingest;
  private List<SegmentRef> segments = List.of();

  /// @param dictionaries what the rows refer to
  Spill(Engine engine, TableTarget target, List<Incoming.DictionaryValues> dictionaries)
      throws IOException {
    this.engine = engine;
    this.ingest = Ingest.filling(engine, target, List.of());
    for (Incoming.DictionaryValues each : dictionaries) ingest.accept(each);
  }

  void add(RowBatch rows) throws IOException {
    ingest.accept(new Incoming.Rows(rows));
  }

  /// Ends the writing.
  List<SegmentRef> end() throws IOException {
    ingest.cut();
    segments = ingest.sealed();
    return segments;
  }

  @Override
  public void close() throws IOException {
    for (SegmentRef segment : segments) engine.segments().forget(segment);
    ingest.close();
  }
}
