package io.sheaf.store.table;

/// Keeps the pages of the next batches of one segment on their way while earlier ones are used.
///
/// A hint and no more: the pool drops what it has no room for.
final class ReadAhead {
  /// Bytes of pages to have asked for beyond the batch in use, at most: what a fast device has on
  /// its way at once, and as much again, so that the next long transfer can be made of it.
  private static final long MOST_BYTES = 64L << 20;

  /// The share of the pool that one scan may ask for: others need some of it, too.
  private static final int POOL_SHARE = 8;

  private final SegmentReader reader;
  private final RowChoice choice;
  private final int endBatch;
  private final long window;
  private final long[] asked;
  private long outstanding;
  private int next;

  ReadAhead(SegmentReader reader, RowChoice choice, int endBatch) {
    this.reader = reader;
    this.choice = choice;
    this.endBatch = endBatch;
    this.window = Math.min(MOST_BYTES, reader.poolBytes() / POOL_SHARE);
    this.asked = new long[endBatch];
  }

  /// Says that `batch` is the one in use now, and asks for what that makes room for.
  void advance(int batch) {
    use(batch);
    while (next < endBatch && outstanding < window) {
      if (passed()) continue;
      int message = reader.directory().batchMessage(next);
      // Where there is no room, it is asked for again with the next batch.
      if (!reader.prefetch(message, choice.columnsAhead(next))) return;
      count(message);
    }
  }

  /// Goes past the next batch if nothing of it will be wanted.
  private boolean passed() {
    boolean passes = choice.passes(next);
    if (passes) next++;
    return passes;
  }

  /// The same, if there is nothing to ask for since all of it is in memory; false otherwise.
  boolean tryAdvance(int batch) {
    use(batch);
    while (next < endBatch && outstanding < window) {
      if (passed()) continue;
      int message = reader.directory().batchMessage(next);
      if (!reader.isResident(message, choice.columnsAhead(next))) return false;
      count(message);
    }
    return true;
  }

  private void use(int batch) {
    outstanding -= asked[batch];
    asked[batch] = 0;
    next = Math.max(next, batch + 1);
  }

  private void count(int message) {
    asked[next] = reader.bytes(message, choice.columnsAhead(next));
    outstanding += asked[next++];
  }
}
