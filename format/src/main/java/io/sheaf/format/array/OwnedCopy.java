package io.sheaf.format.array;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;

/// Copies of which no buffer lies in what they were copied from: each trimmed and copied whole.
///
/// Stateless.
public final class OwnedCopy {
  private OwnedCopy() {}

  /// The rows of a valid array, all of them in the allocator's memory.
  public static ArrayData of(ArrayData array, SegmentAllocator memory) {
    return copy(Trimmer.trim(array), memory);
  }

  /// The rows of a valid batch.
  public static RowBatch of(RowBatch batch, SegmentAllocator memory) {
    List<ArrayData> columns = new ArrayList<>(batch.columns().size());
    for (ArrayData column : batch.columns()) columns.add(of(column, memory));
    return new RowBatch(batch.rows(), columns);
  }

  private static ArrayData copy(ArrayData trimmed, SegmentAllocator memory) {
    List<MemorySegment> buffers = new ArrayList<>(trimmed.buffers().size());
    for (MemorySegment buffer : trimmed.buffers()) {
      buffers.add(Buffers.allocate(memory, buffer.byteSize()).copyFrom(buffer));
    }
    List<ArrayData> children = new ArrayList<>(trimmed.children().size());
    for (ArrayData child : trimmed.children()) children.add(copy(child, memory));
    return new ArrayData(
        trimmed.layout(), trimmed.length(), trimmed.nullCount(), buffers, children);
  }
}
