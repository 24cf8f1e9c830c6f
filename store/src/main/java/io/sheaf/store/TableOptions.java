package io.sheaf.store;

import io.sheaf.format.ipc.Codec;
import org.jspecify.annotations.Nullable;

/// How a new table keeps its rows. Fixed for the life of the table.
///
/// @param batchRows the most rows of a batch: 512 to 1,048,576
/// @param codec how buffers are compressed, or null for not at all; compressed tables travel
///   compressed and are expanded by whoever reads them
public record TableOptions(long batchRows, @Nullable Codec codec) {
  /// Checks the bounds.
  public TableOptions {
    if (batchRows < 512 || batchRows > 1 << 20) {
      throw new StoreException.BadInput(
          "batches of " + batchRows + " rows; choose 512 to " + (1 << 20));
    }
  }

  /// 65,536 rows, not compressed.
  public static TableOptions defaults() {
    return new TableOptions(1 << 16, null);
  }

  /// The same with other batches.
  public TableOptions batchRows(long rows) {
    return new TableOptions(rows, codec);
  }

  /// The same, compressed.
  public TableOptions compressed(Codec by) {
    return new TableOptions(batchRows, by);
  }
}
