package io.sheaf.flight.read;

import io.sheaf.flight.wire.Release;
import java.util.concurrent.atomic.AtomicInteger;

/// How long a client has taken nothing of what is kept for it. Any thread.
final class Taking {
  private final AtomicInteger kept = new AtomicInteger();
  private volatile long since;

  /// Counts one more thing as kept until what is returned is released, which runs `release`.
  Release until(Runnable release) {
    if (kept.get() == 0) since = System.nanoTime();
    kept.incrementAndGet();
    return new Release() {
      @Override
      public void released() {
        partly();
        kept.decrementAndGet();
        release.run();
      }

      @Override
      public void partly() {
        since = System.nanoTime();
      }
    };
  }

  /// Nanoseconds since anything was taken; 0 when nothing is kept.
  long idleNanos(long now) {
    return kept.get() == 0 ? 0 : now - since;
  }
}
