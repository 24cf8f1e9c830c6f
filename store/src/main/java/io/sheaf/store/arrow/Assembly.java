package io.sheaf.store.arrow;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.Layout;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/// The way back from [Flattening]: Arrow Java's flat record batch as arrays by layout.
final class Assembly {
  private final Iterator<ArrowFieldNode> nodes;
  private final Iterator<ArrowBuf> buffers;
  private final Iterator<Long> variadic;

  private Assembly(ArrowRecordBatch batch) {
    nodes = batch.getNodes().iterator();
    buffers = batch.getBuffers().iterator();
    List<Long> counts = batch.getVariadicBufferCounts();
    variadic = counts == null ? List.<Long>of().iterator() : counts.iterator();
  }

  /// The rows of `batch`; valid as long as its buffers are.
  static RowBatch rows(ArrowRecordBatch batch, List<Layout> layouts) {
    Assembly assembly = new Assembly(batch);
    List<ArrayData> columns = layouts.stream().map(assembly::array).toList();
    return new RowBatch(batch.getLength(), columns);
  }

  private ArrayData array(Layout layout) {
    ArrowFieldNode node = nodes.next();
    int fixed = layout.buffers().size() - (layout.variadic() ? 1 : 0);
    long count = fixed + (layout.variadic() ? variadic.next() : 0);
    List<MemorySegment> memory = new ArrayList<>();
    for (long i = 0; i < count; i++) memory.add(segment(buffers.next()));
    List<ArrayData> children = layout.children().stream().map(this::array).toList();
    return new ArrayData(layout, node.getLength(), node.getNullCount(), memory, children);
  }

  /// The readable bytes of a buffer.
  @SuppressWarnings("restricted") // Arrow owns the memory and keeps it until the next batch
  private static MemorySegment segment(ArrowBuf buffer) {
    long bytes = buffer.readableBytes();
    return bytes == 0
        ? MemorySegment.NULL
        : MemorySegment.ofAddress(buffer.memoryAddress() + buffer.readerIndex()).reinterpret(bytes);
  }
}
