package io.sheaf.cli.serve;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The wish of the outside that the process should end: SIGTERM or SIGINT.
///
/// The JVM begins to shut down at once and does not wait for the main thread, and its exit code
/// would be that of the signal. So a shutdown hook holds it until the work is put in order, and
/// ends it with the code of that.
///
/// ```
///   RUNNING  -> STOPPING   a signal                   the hook runs, [#await] returns
///   STOPPING -> ENDED      [#close]                   the process ends with the code
///   RUNNING  -> ENDED      [#close], without a signal the hook is taken away
/// ```
public final class Stop implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;

  private final CountDownLatch wanted = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicInteger code = new AtomicInteger(1);
  private final Thread hook = new Thread(this::hold, "sheaf-stop");

  /// Listens from now on.
  public static Stop listen() {
    var stop = new Stop();
    Runtime.getRuntime().addShutdownHook(stop.hook);
    return stop;
  }

  private Stop() {}

  /// Waits for a signal.
  public void await() throws InterruptedException {
    wanted.await();
  }

  /// The code with which a process ends that was told to; 1 until somebody says better.
  public void exitCode(int value) {
    code.set(value);
  }

  private void hold() {
    wanted.countDown();
    try {
      if (ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(code.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // shutting down already: the hook has seen it
    }
  }
}
