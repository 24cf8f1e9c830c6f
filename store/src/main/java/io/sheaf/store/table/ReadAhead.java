package io.sheaf.store.table;

import io.sheaf.format.segment.Directory;
import org.jspecify.annotations.Nullable;

/// Keeps the pages of the next batches of one segment on their way while earlier ones are used.
///
/// A hint and no more: the pool drops what it has no room for.
final class ReadAhead {
  /// Bytes of pages to have asked for beyond the batch in use: enough to hide a device's latency,
  /// little enough not to push out what other scans need.
  private static final long WINDOW_BYTES = 16L << 20;

  private final SegmentReader reader;
  private final int @Nullable [] columns;
  private final int endBatch;
  private final long[] asked;
  private long outstanding;
  private int next;

  ReadAhead(SegmentReader reader, int @Nullable [] columns, int endBatch) {
    this.reader = reader;
    this.columns = columns;
    this.endBatch = endBatch;
    this.asked = new long[endBatch];
  }

  /// Says that `batch` is the one in use now.
  void advance(int batch) {
    Directory directory = reader.directory();
    outstanding -= asked[batch];
    asked[batch] = 0;
    next = Math.max(next, batch + 1);
    while (next < endBatch && outstanding < WINDOW_BYTES) {
      int message = directory.batchMessage(next);
      if (!reader.prefetch(message, columns)) return; // asked for again with the next batch
      asked[next] = reader.bytes(message, columns);
      outstanding += asked[next++];
    }
  }
}
