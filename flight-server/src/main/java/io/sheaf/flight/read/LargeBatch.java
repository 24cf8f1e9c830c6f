package io.sheaf.flight.read;

import io.sheaf.format.array.PickedBytes;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.RowPicker;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.ipc.BatchHeader;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.Message;
import java.lang.foreign.SegmentAllocator;
import org.jspecify.annotations.Nullable;

/// A batch that has to be cut, as it lies in the pool, and what it takes to do so.
///
/// @param rows how many rows are wanted
/// @param picked which rows, where those are not the first ones
/// @param expandedBytes memory beside the pool that it takes to expand it; 0 when it is not
///   compressed
/// @param pickedBytes the same of the rows that are picked out of it; 0 when its first are wanted
record LargeBatch(
    long rows,
    @Nullable RowSet picked,
    BatchHeader header,
    PiecedBody body,
    long expandedBytes,
    long pickedBytes) {
  /// Looks at the header, and at the length in front of each compressed buffer.
  static LargeBatch of(Message message, SchemaMessage schema) {
    BatchHeader header = BatchHeader.parse(message.header(), schema);
    return of(message.chosen(), header, new PiecedBody(message.body()));
  }

  /// The chosen rows, or all.
  static LargeBatch of(@Nullable RowSet chosen, BatchHeader header, PiecedBody body) {
    long expanded = header.expandedBytes(body);
    if (chosen == null) return new LargeBatch(header.length(), null, header, body, expanded, 0);
    if (chosen.isRun() && chosen.contains(0)) {
      return new LargeBatch(chosen.count(), null, header, body, expanded, 0);
    }
    // Of what is compressed nothing is known before it is expanded, but that picked rows are never
    // longer than all of them.
    long picked = header.codec() == null ? PickedBytes.most(header.arrays(body), chosen) : expanded;
    return new LargeBatch(chosen.count(), chosen, header, body, expanded, picked);
  }

  /// All memory that it takes.
  long bytes() {
    return Math.addExact(expandedBytes, pickedBytes);
  }

  /// All rows, in `memory` as far as they have to be expanded.
  RowBatch expand(SegmentAllocator memory) {
    return new RowBatch(header.length(), header.arrays(body, memory));
  }

  /// Those of `all` rows that were picked, in `memory` as far as they have to be copied; all of
  /// them if none were picked.
  RowBatch pick(RowBatch all, SegmentAllocator memory) {
    return picked == null ? all : RowPicker.pick(all, picked, memory);
  }
}
