package io.sheaf.format.array;

import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;

/// Makes one array of several of the same field.
///
/// Everything is copied into the allocator's memory but the buffers that views point into, which
/// are shared (each distinct one once); [ViewCompaction] rewrites those. Values of children that no
/// row refers to are left behind.
///
/// Stateless.
public final class Concatenator {
  private Concatenator() {}

  /// What came of it.
  public sealed interface Result {
    /// All rows in one array.
    record Joined(ArrayData array) implements Result {}

    /// Offsets or run ends of the whole would not fit their type: join fewer rows.
    ///
    /// @param reason names the field and the limit
    record TooLong(String reason) implements Result {}
  }

  /// The rows of all arrays, in order.
  ///
  /// @param arrays at least one, all valid, all of the first one's layout
  public static Result concat(List<ArrayData> arrays, SegmentAllocator memory) {
    return concatPieces(arrays.stream().map(Piece::of).toList(), memory);
  }

  /// The rows of all ranges, in order.
  ///
  /// @param pieces at least one, of valid arrays, all of the first one's layout
  public static Result concatPieces(List<Piece> pieces, SegmentAllocator memory) {
    try {
      return new Result.Joined(Joiner.join(pieces.getFirst().array().layout(), pieces, memory));
    } catch (TooLong e) {
      return new Result.TooLong(String.valueOf(e.getMessage()));
    }
  }

  /// What came of joining batches.
  public sealed interface BatchResult {
    /// All rows in one batch.
    record Joined(RowBatch batch) implements BatchResult {}

    /// A column would not fit the type of its offsets or run ends: join fewer rows.
    record TooLong(String reason) implements BatchResult {}
  }

  /// The rows of all batches, in order.
  ///
  /// @param batches at least one, all valid, all of the same columns
  public static BatchResult concatBatches(List<RowBatch> batches, SegmentAllocator memory) {
    long rows = 0;
    for (RowBatch batch : batches) rows = Math.addExact(rows, batch.rows());
    List<ArrayData> columns = new ArrayList<>();
    for (int c = 0; c < batches.getFirst().columns().size(); c++) {
      List<ArrayData> arrays = new ArrayList<>(batches.size());
      for (RowBatch batch : batches) arrays.add(batch.columns().get(c));
      switch (concat(arrays, memory)) {
        case Result.Joined joined -> columns.add(joined.array());
        case Result.TooLong tooLong -> {
          return new BatchResult.TooLong(tooLong.reason());
        }
      }
    }
    return new BatchResult.Joined(new RowBatch(rows, columns));
  }
}
