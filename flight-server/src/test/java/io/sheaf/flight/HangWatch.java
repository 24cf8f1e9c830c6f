package io.sheaf.flight;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.LockSupport;

/// Ends a server that does not answer, after it has shown its threads and those of this process, so
/// that whoever waits for it goes on.
final class HangWatch {
  /// Counted in pauses: both processes may be stopped for a while.
  private static final int MOST_PAUSES = 1_800;

  private static final long PAUSE_NANOS = 100_000_000;

  private final Process server;
  private final Thread thread;
  private volatile boolean ended;
  private volatile boolean hung;

  /// Begins to watch.
  HangWatch(Process server) {
    this.server = server;
    this.thread = Thread.ofPlatform().daemon().start(this::run);
  }

  private void run() {
    for (int i = 0; i < MOST_PAUSES && !ended; i++) LockSupport.parkNanos(PAUSE_NANOS);
    if (ended || !server.isAlive()) return;
    hung = true;
    Thread.getAllStackTraces()
        .forEach(
            (each, calls) -> {
              System.err.println(each);
              for (StackTraceElement call : calls) System.err.println("    " + call);
            });
    try {
      // A JVM answers with its threads, on its standard output.
      new ProcessBuilder("kill", "-QUIT", Long.toString(server.pid())).start();
      for (int i = 0; i < 50; i++) LockSupport.parkNanos(PAUSE_NANOS);
      // It is closed by whoever reads its first line.
      BufferedReader lines = server.inputReader();
      while (lines.ready()) System.err.println(lines.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      server.destroyForcibly();
    }
  }

  /// Ends the watch; whether the server had to be ended.
  boolean end() throws InterruptedException {
    ended = true;
    LockSupport.unpark(thread);
    thread.join();
    return hung;
  }
}
