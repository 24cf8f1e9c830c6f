package io.sheaf.flight.put;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// The places of writers: so many write at once. Who comes when all are taken gets the place of one
/// whose client sends nothing, if there is such a one. Any thread; none waits.
public final class Places {
  private final int most;
  private final Executor threads;
  private final Arrivals arrivals;
  private final Deque<Runnable> next = new ArrayDeque<>();
  private int taken;

  /// `most` places on `threads`, which has at least as many.
  public Places(int most, Executor threads, Arrivals arrivals) {
    this.most = most;
    this.threads = threads;
    this.arrivals = arrivals;
  }

  /// Runs `writing`, at once or as soon as a place is free that is being made.
  ///
  /// @throws RejectedExecutionException when there is none and will be none
  public void run(Runnable writing) {
    synchronized (this) {
      if (taken == most) {
        if (!arrivals.makePlace()) throw new RejectedExecutionException(most + " places");
        next.add(writing);
        return;
      }
      taken++;
    }
    try {
      threads.execute(() -> write(writing));
    } catch (RejectedExecutionException e) {
      synchronized (this) {
        taken--;
      }
      throw e;
    }
  }

  private void write(Runnable first) {
    @Nullable Runnable writing = first;
    while (writing != null) {
      try {
        writing.run();
      } finally {
        writing = following();
      }
    }
  }

  private synchronized @Nullable Runnable following() {
    Runnable following = next.poll();
    if (following == null) taken--;
    return following;
  }
}
