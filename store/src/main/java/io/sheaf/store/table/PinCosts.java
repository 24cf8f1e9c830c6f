package io.sheaf.store.table;

import io.sheaf.format.segment.Directory;

/// What a walk through batches of one segment pins, as its directory has it.
///
/// @param largest bytes of the pages of the largest message
/// @param total bytes of the pages of all batches
/// @param rows that are known to go out of those batches
record PinCosts(long largest, long total, long rows) {
  /// That of the batches `[first, end)`, or as many of them as hold the first `rows` rows.
  static PinCosts of(Directory directory, RowChoice choice, int first, int end, long rows) {
    long largest = 0;
    long total = 0;
    long left = rows;
    for (int batch = first; batch < end && left > 0; batch++) {
      if (choice.passes(batch)) continue;
      long bytes = choice.bytes(batch);
      largest = Math.max(largest, bytes);
      total += bytes;
      if (choice.isWhole(batch)) left -= directory.messageRows(directory.batchMessage(batch));
    }
    return new PinCosts(largest, total, rows - left);
  }

  /// The same with a message of `bytes` among them.
  PinCosts atLeast(long bytes) {
    return new PinCosts(Math.max(largest, bytes), total, rows);
  }
}
