package io.sheaf.store.arrow;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import java.io.IOException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowDictionaryBatch;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/// The steps of a scan as an `ArrowReader`, whose vectors point into pinned frames.
///
/// What a batch holds is valid until the next one is loaded, unless its buffers are retained or
/// transferred: pins go back with the last reference. One thread at a time. `close` closes the
/// source.
public final class FrameReader extends ArrowReader {
  private final StepSource source;
  private final Schema schema;
  private long bytesRead;

  /// A reader over `source`, which it owns.
  ///
  /// @throws io.sheaf.store.StoreException.BadInput when Arrow Java has no vector for a column
  public FrameReader(BufferAllocator allocator, StepSource source) {
    super(allocator);
    this.source = source;
    this.schema = ArrowSchemas.toArrow(source.schema());
  }

  @Override
  protected Schema readSchema() {
    return schema;
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    prepareLoadNextBatch();
    while (true) {
      Step step = source.next();
      if (step == null) return false;
      var buffers = new FrameBuffers(allocator, step.hold());
      try {
        switch (step.content()) {
          case Incoming.DictionaryValues dictionary -> load(dictionary, buffers);
          case Incoming.Rows rows -> {
            load(rows.batch(), buffers);
            return true;
          }
        }
      } finally {
        buffers.release();
      }
    }
  }

  private void load(RowBatch rows, FrameBuffers buffers) throws IOException {
    loadRecordBatch(batch(rows, buffers));
    List<FieldVector> vectors = getVectorSchemaRoot().getFieldVectors();
    for (int i = 0; i < vectors.size(); i++) {
      DenseUnions.restore(vectors.get(i), rows.columns().get(i), buffers);
    }
  }

  private void load(Incoming.DictionaryValues dictionary, FrameBuffers buffers) {
    ArrayData values = dictionary.values();
    RowBatch single = new RowBatch(values.length(), List.of(values));
    loadDictionary(
        new ArrowDictionaryBatch(dictionary.id(), batch(single, buffers), dictionary.delta()));
    DenseUnions.restore(lookup(dictionary.id()).getVector(), values, buffers);
  }

  private ArrowRecordBatch batch(RowBatch rows, FrameBuffers buffers) {
    bytesRead += rows.bytes();
    return Flattening.toRecordBatch(rows, buffers);
  }

  @Override
  public long bytesRead() {
    return bytesRead;
  }

  @Override
  protected void closeReadSource() {
    source.close();
  }
}
