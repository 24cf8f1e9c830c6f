package io.sheaf.store;

import io.sheaf.store.arrow.ArrowSchemas;
import io.sheaf.store.arrow.VectorSource;
import io.sheaf.store.log.CommitKey;
import io.sheaf.store.log.Committed;
import io.sheaf.store.table.Ingest;
import io.sheaf.store.table.TableTarget;
import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.jspecify.annotations.Nullable;

/// An append of rows that are filled in place: fill [#root], [#flush], and so on, then [#commit].
///
/// Closed without a commit it leaves nothing. One thread.
public final class Appender implements AutoCloseable {
  private final Store store;
  private final long table;
  private final Key key;
  private final CommitKey commitKey;
  private final long expect;
  private final VectorSchemaRoot root;
  private final DictionaryProvider dictionaries;
  private final Ingest ingest;
  private boolean filled;
  private @Nullable Commit done;

  Appender(Store store, long table, BufferAllocator allocator, Key key, long expect) {
    this.store = store;
    this.table = table;
    this.key = key;
    this.expect = expect;
    var state = store.writes().state(table);
    this.commitKey = Writes.key(state.name(), key);
    TableTarget target = TableTarget.of(state);
    this.dictionaries = new DictionaryProvider.MapDictionaryProvider();
    this.root = VectorSchemaRoot.create(ArrowSchemas.toArrow(target.schema()), allocator);
    try {
      this.ingest = store.writes().open(target, target.schema());
    } catch (RuntimeException | Error e) {
      root.close();
      throw e;
    }
  }

  /// The vectors to fill; set their row count before [#flush].
  public VectorSchemaRoot root() {
    return root;
  }

  /// Takes the rows of [#root] into frames and clears it. They are not visible before [#commit].
  ///
  /// @throws StoreException.BadInput when they are not valid
  public void flush() throws IOException {
    if (done != null) throw new StoreException.Closed("appender");
    if (root.getRowCount() == 0) return;
    filled = true;
    try (VectorSource source = new VectorSource(root, dictionaries, this::takeOnce)) {
      Writes.typed(
          () -> {
            ingest.drain(source);
            return null;
          });
    }
    root.clear();
  }

  private boolean takeOnce() {
    boolean first = filled;
    filled = false;
    return first;
  }

  /// Makes all flushed rows durable and visible as one commit; what stands in [#root] is flushed
  /// first.
  public Commit commit() throws IOException {
    flush();
    Committed committed =
        Writes.typed(() -> store.writes().append(table, ingest, commitKey, expect));
    Commit commit = Writes.commit(committed, key);
    done = commit;
    return commit;
  }

  @Override
  public void close() throws IOException {
    try {
      Writes.typed(
          () -> {
            ingest.close();
            return null;
          });
    } finally {
      root.close();
    }
  }
}
