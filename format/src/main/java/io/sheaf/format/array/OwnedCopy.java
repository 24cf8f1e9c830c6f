package io.sheaf.format.array;

import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;

/// Copies of which no buffer lies in what they were copied from.
///
/// Stateless.
public final class OwnedCopy {
  private OwnedCopy() {}

  /// The rows of a valid array, all of them in the allocator's memory.
  public static ArrayData of(ArrayData array, SegmentAllocator memory) {
    // One piece fits wherever it came from.
    ArrayData copy = Joiner.join(array.layout(), List.of(Piece.of(array)), memory);
    return ViewCompaction.own(copy, memory);
  }

  /// An array of which everything but the variadic buffers lies in the allocator's memory already.
  public static ArrayData ofViews(ArrayData array, SegmentAllocator memory) {
    return ViewCompaction.own(array, memory);
  }

  /// The rows of a valid batch.
  public static RowBatch of(RowBatch batch, SegmentAllocator memory) {
    List<ArrayData> columns = new ArrayList<>(batch.columns().size());
    for (ArrayData column : batch.columns()) columns.add(of(column, memory));
    return new RowBatch(batch.rows(), columns);
  }
}
