package io.sheaf.cli.input;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.ipc.BatchHeader;
import io.sheaf.format.ipc.Encapsulation;
import io.sheaf.format.schema.SchemaMessage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowBuffer;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// Vectors of Arrow Java without dictionaries, by layout, where they lie.
///
/// Closing ends the batch at hand and leaves the reader to its owner.
public final class VectorRows implements BatchSource {
  private final ArrowReader reader;
  private final VectorUnloader unloader;
  private final SchemaMessage schema;
  private @Nullable ArrowRecordBatch current;

  /// The batches of `reader`, from the next one on.
  public VectorRows(ArrowReader reader) throws IOException {
    this(reader, reader.getVectorSchemaRoot().getSchema());
  }

  /// The same under a schema of the same types, with other names.
  VectorRows(ArrowReader reader, Schema named) throws IOException {
    this(reader, message(named));
  }

  /// The same.
  VectorRows(ArrowReader reader, SchemaMessage schema) throws IOException {
    this.reader = reader;
    this.unloader = new VectorUnloader(reader.getVectorSchemaRoot());
    this.schema = schema;
    if (!schema.dictionaries().isEmpty()) {
      throw new AssertionError("vectors with dictionaries: " + schema.dictionaries().keySet());
    }
  }

  private static SchemaMessage message(Schema schema) {
    // Encapsulated: the flatbuffer stands behind the marker and its length.
    byte[] message = schema.serializeAsMessage();
    return SchemaMessage.parse(MemorySegment.ofArray(message).asSlice(Encapsulation.PREFIX));
  }

  @Override
  public SchemaMessage schema() {
    return schema;
  }

  @Override
  public @Nullable Incoming next() throws IOException {
    release();
    if (!reader.loadNextBatch()) {
      return null;
    }
    ArrowRecordBatch batch = unloader.getRecordBatch();
    current = batch;
    var metadata = MessageSerializer.serializeMetadata(batch, IpcOption.DEFAULT);
    BatchHeader header = BatchHeader.parse(MemorySegment.ofBuffer(metadata), schema);
    Map<Long, MemorySegment> buffers = buffers(batch);
    List<ArrayData> arrays =
        header.arrays(
            (offset, length) -> {
              MemorySegment buffer = buffers.get(offset);
              if (buffer == null || buffer.byteSize() < length) {
                throw new AssertionError("no buffer of " + length + " bytes at " + offset);
              }
              return buffer.asSlice(0, length);
            },
            (_, _) -> {
              throw new AssertionError("vectors are not compressed");
            });
    return new Incoming.Rows(new RowBatch(header.length(), arrays));
  }

  /// The buffers by where the header says that they lie.
  private static Map<Long, MemorySegment> buffers(ArrowRecordBatch batch) {
    Map<Long, MemorySegment> buffers = new HashMap<>();
    List<ArrowBuf> memory = batch.getBuffers();
    List<ArrowBuffer> layout = batch.getBuffersLayout();
    for (int i = 0; i < memory.size(); i++) {
      long size = layout.get(i).getSize();
      if (size > 0) {
        MemorySegment buffer =
            MemorySegment.ofBuffer(memory.get(i).nioBuffer(0, Math.toIntExact(size)));
        buffers.put(layout.get(i).getOffset(), buffer);
      }
    }
    return buffers;
  }

  private void release() {
    if (current != null) {
      current.close();
      current = null;
    }
  }

  @Override
  public void close() {
    release();
  }
}
