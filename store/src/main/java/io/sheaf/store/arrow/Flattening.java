package io.sheaf.store.arrow;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.RowBatch;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/// Arrays by layout laid out flat, as Arrow Java's record batch wants them: nodes, buffers and
/// counts of variadic buffers in depth-first order.
final class Flattening {
  private final FrameBuffers buffers;
  private final List<ArrowFieldNode> nodes = new ArrayList<>();
  private final List<ArrowBuf> flat = new ArrayList<>();
  private final List<Long> variadic = new ArrayList<>();

  private Flattening(FrameBuffers buffers) {
    this.buffers = buffers;
  }

  /// A record batch over the memory of `rows`; it owns one reference a buffer.
  static ArrowRecordBatch toRecordBatch(RowBatch rows, FrameBuffers buffers) {
    Flattening flattening = new Flattening(buffers);
    rows.columns().forEach(flattening::add);
    return new ArrowRecordBatch(
        Math.toIntExact(rows.rows()),
        flattening.nodes,
        flattening.flat,
        NoCompressionCodec.DEFAULT_BODY_COMPRESSION,
        flattening.variadic,
        true,
        false);
  }

  private void add(ArrayData array) {
    nodes.add(new ArrowFieldNode(array.length(), array.nullCount()));
    for (MemorySegment buffer : array.buffers()) flat.add(buffers.wrap(buffer));
    if (array.layout().variadic()) {
      variadic.add((long) array.buffers().size() - (array.layout().buffers().size() - 1));
    }
    array.children().forEach(this::add);
  }
}
