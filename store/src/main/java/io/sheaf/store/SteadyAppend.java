package io.sheaf.store;

import io.sheaf.format.array.Incoming;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.log.Committed;
import io.sheaf.store.table.Ingest;
import io.sheaf.store.table.TableTarget;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An append of which each batch is a commit of its own, durable when its call returns.
///
/// Batches stay as they were sent. Batch `i` has the key of the append with `/i` behind it, so that
/// a stream may be sent again after a failure, and what had been committed is not written twice.
/// One thread.
public final class SteadyAppend implements AutoCloseable {
  private final Writes writes;
  private final long table;
  private final TableName name;
  private final Key key;
  private final Ingest ingest;
  private long expect;
  private long batches;

  SteadyAppend(
      Writes writes,
      TableTarget target,
      TableName name,
      SchemaMessage schema,
      Key key,
      long expect) {
    this.writes = writes;
    this.table = target.id();
    this.name = name;
    this.key = key;
    this.expect = expect;
    this.ingest = writes.open(() -> Ingest.asSent(writes.engine(), target, schema));
  }

  /// Takes a dictionary, or takes rows and makes them durable. Null for a dictionary.
  ///
  /// @throws StoreException.BadInput when the data is not valid
  public @Nullable Commit append(Incoming incoming) throws IOException {
    Key own = Key.of(key.text() + "/" + batches);
    return Writes.typed(
        () -> {
          ingest.accept(incoming);
          return incoming instanceof Incoming.Rows ? commit(own) : null;
        });
  }

  private Commit commit(Key own) throws IOException {
    batches++;
    ingest.seal();
    Committed committed =
        writes.run(Writes.key(name, own), expect, List.of(new AddRows(table, ingest)));
    // What this stream has done itself is expected from here on.
    if (expect != Composition.ANY) expect = Math.max(expect, committed.snapshot());
    return Writes.commit(committed, own);
  }

  @Override
  public void close() throws IOException {
    Writes.typed(
        () -> {
          ingest.close();
          return null;
        });
  }
}
