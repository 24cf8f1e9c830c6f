package io.sheaf.store.io;

/// A platform thread for one task, and the wait for its end.
public final class OwnThread {
  private OwnThread() {}

  /// Runs a task on a thread of its own and returns at its end, interrupted or not.
  static void run(String name, Runnable task) {
    awaitEnd(Thread.ofPlatform().daemon().name(name).start(task));
  }

  /// Waits for the end of a thread. An interrupt does not end the wait, and is kept.
  public static void awaitEnd(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
  }
}
