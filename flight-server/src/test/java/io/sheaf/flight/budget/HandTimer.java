package io.sheaf.flight.budget;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// A timer whose time comes when a test says so.
final class HandTimer extends ScheduledThreadPoolExecutor {
  private record Task(Runnable command, ScheduledFuture<?> future) {}

  private final List<Task> tasks = new ArrayList<>();

  HandTimer() {
    super(1);
    setRemoveOnCancelPolicy(true);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    ScheduledFuture<?> future = super.schedule(command, 1, TimeUnit.DAYS);
    tasks.add(new Task(command, future));
    return future;
  }

  /// How many are still to come.
  int pending() {
    return getQueue().size();
  }

  /// Runs the oldest that was not cancelled.
  void ringOldest() {
    tasks.removeIf(task -> task.future.isCancelled());
    Task oldest = tasks.removeFirst();
    oldest.future.cancel(false);
    oldest.command.run();
  }
}
