package io.sheaf.store.pool;

import io.sheaf.store.pool.report.TableUse;
import java.util.concurrent.atomic.LongAdder;

/// What has been pinned in the name of one table, by holders that come and go. Any thread.
///
/// Hits are not counted but follow from the pins that holders count anyway.
final class TableAccount {
  private final String table;
  final LongAdder misses = new LongAdder();
  final LongAdder written = new LongAdder();

  /// Pins that were taken by holders that are on the books no more.
  final LongAdder takenByGone = new LongAdder();

  TableAccount(String table) {
    this.table = table;
  }

  String table() {
    return table;
  }

  /// The account at this moment, with what holders that are still there have `taken`.
  TableUse use(long taken) {
    long missed = misses.sum();
    long filled = written.sum();
    long hits = takenByGone.sum() + taken - missed - filled;
    return new TableUse(table, Math.max(0, hits), missed, filled);
  }
}
