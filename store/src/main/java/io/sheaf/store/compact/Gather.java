package io.sheaf.store.compact;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Concatenator;
import io.sheaf.format.array.Piece;
import io.sheaf.format.array.RowBatch;
import io.sheaf.store.StoreException;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;

/// Rows of several batches, in any order, on their way into one. One thread.
final class Gather {
  private record Stretch(RowBatch batch, long from, long length) {}

  private final List<Stretch> stretches = new ArrayList<>();
  private long rows;

  /// Takes a row, behind those taken before.
  @SuppressWarnings("ReferenceEquality") // the very batch
  void add(RowBatch batch, long row) {
    rows++;
    Stretch last = stretches.isEmpty() ? null : stretches.getLast();
    if (last != null && last.batch() == batch && last.from() + last.length() == row) {
      stretches.set(stretches.size() - 1, new Stretch(batch, last.from(), last.length() + 1));
    } else {
      stretches.add(new Stretch(batch, row, 1));
    }
  }

  long rows() {
    return rows;
  }

  /// The rows as a batch in `memory`, and none any more.
  RowBatch take(SegmentAllocator memory) {
    List<ArrayData> columns = new ArrayList<>();
    for (int c = 0; c < stretches.getFirst().batch().columns().size(); c++) {
      List<Piece> pieces = new ArrayList<>(stretches.size());
      for (Stretch each : stretches) {
        pieces.add(new Piece(each.batch().columns().get(c), each.from(), each.length()));
      }
      switch (Concatenator.concatPieces(pieces, memory)) {
        case Concatenator.Result.Joined joined -> columns.add(joined.array());
        case Concatenator.Result.TooLong tooLong ->
            throw new StoreException.BadInput(
                rows
                    + " rows in order: "
                    + tooLong.reason()
                    + "; make the table's batches smaller");
      }
    }
    RowBatch batch = new RowBatch(rows, columns);
    stretches.clear();
    rows = 0;
    return batch;
  }
}
