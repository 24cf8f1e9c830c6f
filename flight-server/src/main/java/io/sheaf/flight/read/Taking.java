package io.sheaf.flight.read;

import java.util.concurrent.atomic.AtomicInteger;

/// How long a client has taken nothing of what is kept for it. Any thread.
final class Taking {
  private final AtomicInteger kept = new AtomicInteger();
  private volatile long since;

  /// Counts one more thing as kept until what is returned has run, which runs `release`.
  Runnable until(Runnable release) {
    if (kept.get() == 0) since = System.nanoTime();
    kept.incrementAndGet();
    return () -> {
      since = System.nanoTime();
      kept.decrementAndGet();
      release.run();
    };
  }

  /// Nanoseconds since anything was taken; 0 when nothing is kept.
  long idleNanos(long now) {
    return kept.get() == 0 ? 0 : now - since;
  }
}
