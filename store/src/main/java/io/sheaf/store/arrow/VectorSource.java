package io.sheaf.store.arrow;

import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.SchemaMessage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.jspecify.annotations.Nullable;

/// Vectors of Arrow Java as a stream of arrays by layout, looked at where they lie.
///
/// Dictionaries are handed out whole before every batch: vectors do not tell whether theirs
/// changed, and whoever takes them compares. Closing frees what this made, never the reader.
public final class VectorSource implements BatchSource {
  /// Loads the next batch into the root; false at the end.
  @FunctionalInterface
  public interface Loader {
    boolean load() throws IOException;
  }

  private final VectorSchemaRoot root;
  private final DictionaryProvider provider;
  private final Loader loader;
  private final SchemaMessage schema;
  private final List<Layout> layouts;
  private final Map<Long, Layout> dictionaries = new LinkedHashMap<>();
  private final Queue<Incoming> pending = new ArrayDeque<>();
  private final List<ArrowRecordBatch> unloaded = new java.util.ArrayList<>();

  /// The batches of `reader`, drained and not closed.
  public static VectorSource of(ArrowReader reader) throws IOException {
    return new VectorSource(reader.getVectorSchemaRoot(), reader, reader::loadNextBatch);
  }

  /// The contents of `root` each time `loader` says that there are some.
  public VectorSource(VectorSchemaRoot root, DictionaryProvider provider, Loader loader) {
    this.root = root;
    this.provider = provider;
    this.loader = loader;
    this.schema = ArrowSchemas.toMessage(root.getSchema(), provider);
    this.layouts = schema.schema().fields().stream().map(Layout::of).toList();
    schema.schema().fields().forEach(this::collectDictionaries);
  }

  /// Inner dictionaries stand before the ones whose values use them.
  private void collectDictionaries(Field field) {
    field.children().forEach(this::collectDictionaries);
    if (field.dictionary() != null) {
      dictionaries.putIfAbsent(field.dictionary().id(), Layout.ofDictionary(field));
    }
  }

  @Override
  public SchemaMessage schema() {
    return schema;
  }

  @Override
  public @Nullable Incoming next() throws IOException {
    Incoming queued = pending.poll();
    if (queued != null) return queued;
    release();
    if (!loader.load()) return null;
    dictionaries.forEach((id, layout) -> pending.add(values(id, layout)));
    pending.add(new Incoming.Rows(unload(root, layouts)));
    return pending.poll();
  }

  private Incoming values(long id, Layout layout) {
    Dictionary dictionary = provider.lookup(id);
    if (dictionary == null) {
      throw new io.sheaf.format.MalformedException("no dictionary of id " + id + " in the reader");
    }
    FieldVector vector = dictionary.getVector();
    // Not closed: the vector belongs to its dictionary.
    var single = new VectorSchemaRoot(List.of(vector));
    single.setRowCount(vector.getValueCount());
    RowBatch rows = unload(single, List.of(layout));
    return new Incoming.DictionaryValues(id, false, rows.columns().getFirst());
  }

  private RowBatch unload(VectorSchemaRoot vectors, List<Layout> shapes) {
    var unloader = new VectorUnloader(vectors, true, NoCompressionCodec.INSTANCE, true);
    ArrowRecordBatch batch = unloader.getRecordBatch();
    unloaded.add(batch);
    return Assembly.rows(batch, shapes);
  }

  private void release() {
    unloaded.forEach(ArrowRecordBatch::close);
    unloaded.clear();
  }

  @Override
  public void close() {
    release();
  }
}
