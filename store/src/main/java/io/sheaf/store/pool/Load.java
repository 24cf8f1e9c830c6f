package io.sheaf.store.pool;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The filling of one frame, for those who wait for its end: made by the first of them.
final class Load {
  private final CountDownLatch ended = new CountDownLatch(1);
  private @Nullable Throwable failure;

  /// Ends it, once: with a failure, or with nothing to tell but that they should look again.
  void end(@Nullable Throwable cause) {
    if (ended.getCount() == 0) throw new AssertionError("a load ended twice", cause);
    failure = cause;
    ended.countDown();
  }

  /// Waits for the end; false when it did not come within `nanos`.
  boolean await(long nanos) throws InterruptedException {
    return ended.await(nanos, TimeUnit.NANOSECONDS);
  }

  void await() throws InterruptedException {
    ended.await();
  }

  /// Throws what the load failed with, if it did. Only after a wait.
  void rethrow() {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError("unexpected kind of failure", failure);
    }
  }
}
