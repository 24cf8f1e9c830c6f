package io.sheaf.flight.read;

import io.sheaf.format.array.RowBatch;
import io.sheaf.format.ipc.BatchHeader;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.Message;
import java.lang.foreign.SegmentAllocator;

/// A batch that has to be cut, as it lies in the pool, and what it takes to do so.
///
/// @param rows how many rows are wanted, from the first on
/// @param expandedBytes memory beside the pool that it takes to expand it; 0 when it is not
///   compressed
record LargeBatch(long rows, BatchHeader header, PiecedBody body, long expandedBytes) {
  /// Looks at the header, and at the length in front of each compressed buffer.
  static LargeBatch of(Message message, SchemaMessage schema) {
    BatchHeader header = BatchHeader.parse(message.header(), schema);
    return of(message.rows(), header, new PiecedBody(message.body()));
  }

  static LargeBatch of(long rows, BatchHeader header, PiecedBody body) {
    return new LargeBatch(rows, header, body, header.expandedBytes(body));
  }

  /// All rows there are, expanded into `memory`.
  RowBatch expand(SegmentAllocator memory) {
    return new RowBatch(header.length(), header.arrays(body, memory));
  }
}
