package io.sheaf.flight;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The threads of a server, by what they do. All are bounded and named.
///
/// @param calls run gRPC's callbacks, which never wait
/// @param readers run what touches the store on behalf of a call
/// @param writers run one incoming stream each; how many at once is for their user to bound
/// @param timer ends what has waited too long; its tasks are short
record Threads(
    ExecutorService calls,
    ExecutorService readers,
    ExecutorService writers,
    ScheduledExecutorService timer) {
  static Threads of(ServerLimits limits) {
    int processors = Math.max(2, Runtime.getRuntime().availableProcessors());
    // Queues need no bound of their own: a call has at most one task in each.
    return new Threads(
        pool(processors, "sheaf-call-"),
        pool(limits.readers(), "sheaf-read-"),
        new ThreadPoolExecutor(
            0,
            2 * limits.writers(), // one that has just ended is not idle yet
            30,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            named("sheaf-write-")),
        alarm());
  }

  private static ScheduledExecutorService alarm() {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named("sheaf-timer-"));
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return timer;
  }

  private static ExecutorService pool(int threads, String name) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static ThreadFactory named(String name) {
    return Thread.ofPlatform().daemon().name(name, 0).factory();
  }

  /// Ends all threads in the order in which work flows, each after what it still has to do. False
  /// when some are still at work after `bound`, or the caller was interrupted.
  boolean end(Duration bound) {
    long deadline = System.nanoTime() + bound.toNanos();
    try {
      for (ExecutorService threads : List.of(calls, readers, writers, timer)) {
        threads.shutdown();
        long left = deadline - System.nanoTime();
        if (!threads.awaitTermination(Math.max(0, left), TimeUnit.NANOSECONDS)) return false;
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
