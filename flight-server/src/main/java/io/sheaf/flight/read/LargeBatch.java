package io.sheaf.flight.read;

import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.RowPicker;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.ipc.BatchHeader;
import io.sheaf.format.ipc.Chunk;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.Message;
import java.lang.foreign.SegmentAllocator;
import org.jspecify.annotations.Nullable;

/// A batch that has to be cut, as it lies in the pool, and what it takes to do so.
///
/// @param rows how many rows are wanted
/// @param picked which rows, where those are not the first ones
/// @param expandedBytes memory beside the pool that it takes to expand it and to pick rows out of
///   it; 0 when it is not compressed and its first rows are wanted
record LargeBatch(
    long rows, @Nullable RowSet picked, BatchHeader header, PiecedBody body, long expandedBytes) {
  /// Looks at the header, and at the length in front of each compressed buffer.
  static LargeBatch of(Message message, SchemaMessage schema) {
    BatchHeader header = BatchHeader.parse(message.header(), schema);
    return of(message.chosen(), header, new PiecedBody(message.body()));
  }

  /// The chosen rows, or all.
  static LargeBatch of(@Nullable RowSet chosen, BatchHeader header, PiecedBody body) {
    long expanded = header.expandedBytes(body);
    if (chosen == null) return new LargeBatch(header.length(), null, header, body, expanded);
    if (chosen.isRun() && chosen.contains(0)) {
      return new LargeBatch(chosen.count(), null, header, body, expanded);
    }
    // Picked rows are never longer than all of them.
    long most = expanded + (header.codec() == null ? paddedBytes(header) : expanded);
    return new LargeBatch(chosen.count(), chosen, header, body, most);
  }

  /// Bytes of all buffers but those of columns of nothing but nulls: they are cut, not picked.
  private static long paddedBytes(BatchHeader header) {
    long bytes = 0;
    for (Chunk column : header.chunks()) {
      if (header.nodeNulls(column.firstNode()) == header.length()) continue;
      int end = column.firstBuffer() + column.buffers();
      for (int i = column.firstBuffer(); i < end; i++) bytes += (header.bufferLength(i) + 63) & -64;
    }
    return bytes;
  }

  /// The rows that were picked, or all, in `memory` as far as they have to be made.
  RowBatch expand(SegmentAllocator memory) {
    RowBatch all = new RowBatch(header.length(), header.arrays(body, memory));
    return picked == null ? all : RowPicker.pick(all, picked, memory);
  }
}
