package io.sheaf.store.pool;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The filling of one frame, and how it ended: what everyone who missed the page waits for.
final class Load {
  /// How a load ended. `ABANDONED`: without a verdict on the page; whoever wants it tries anew.
  enum Outcome {
    LOADED,
    FAILED,
    ABANDONED
  }

  private final CountDownLatch ended = new CountDownLatch(1);
  private @Nullable Outcome outcome;
  private @Nullable Throwable failure;

  void end(Outcome how, @Nullable Throwable cause) {
    if (outcome != null) {
      throw new AssertionError("load ended as " + outcome + " and again as " + how);
    }
    failure = cause;
    outcome = how;
    ended.countDown();
  }

  boolean hasEnded() {
    return ended.getCount() == 0;
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
