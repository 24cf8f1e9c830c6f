package io.sheaf.store.pool;

import io.sheaf.store.StoreException;
import io.sheaf.store.pool.report.ErrorCounts;
import java.util.concurrent.atomic.LongAdder;

/// What went wrong with pages. Any thread.
final class PageErrors {
  private final LongAdder damaged = new LongAdder();
  private final LongAdder failedReads = new LongAdder();
  private volatile String last = "";

  /// Takes note of why a page could not be had.
  void note(Throwable cause) {
    String words = String.valueOf(cause.getMessage());
    switch (cause) {
      case StoreException.Closed _, StoreException.Interrupted _ -> {
        return;
      }
      case StoreException.CorruptPage damage -> {
        damaged.increment();
        DamageEvent.emit(damage.file(), damage.page(), damage.offset(), words);
      }
      case StoreException.CorruptStore damage -> {
        damaged.increment();
        DamageEvent.emit(damage.file(), DamageEvent.NO_PAGE, damage.offset(), words);
      }
      default -> failedReads.increment();
    }
    last = words;
  }

  long damaged() {
    return damaged.sum();
  }

  ErrorCounts counts() {
    return new ErrorCounts(damaged.sum(), failedReads.sum(), last);
  }
}
