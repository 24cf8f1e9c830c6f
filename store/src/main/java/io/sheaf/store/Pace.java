package io.sheaf.store;

import java.util.concurrent.CancellationException;

/// How fast a long piece of work may go, how far it is, and whether it is still wanted.
///
/// Made by whoever wants the work done, handed to it, and looked at meanwhile. Any thread.
public final class Pace {
  /// What may be taken at once after a rest, in seconds of the rate: so that pauses of the machine
  /// are made up for, and no burst is felt.
  private static final double BURST_SECONDS = 0.1;

  private final long bytesPerSecond;
  private final long start = System.nanoTime();
  private double dueSeconds;
  private long bytes;
  private boolean cancelled;

  private Pace(long bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /// As fast as it goes.
  public static Pace unlimited() {
    return new Pace(0);
  }

  /// At most so many bytes a second, read and written counted once.
  public static Pace of(long bytesPerSecond) {
    if (bytesPerSecond < 1) throw new IllegalArgumentException(bytesPerSecond + " bytes a second");
    return new Pace(bytesPerSecond);
  }

  /// Bytes that were gone through so far.
  public synchronized long bytes() {
    return bytes;
  }

  /// Ends the work at its next step, with a `CancellationException` there.
  public synchronized void cancel() {
    cancelled = true;
    notifyAll();
  }

  /// Whether it was cancelled.
  public synchronized boolean isCancelled() {
    return cancelled;
  }

  /// Called before each step, of so many bytes: returns when it may be done.
  ///
  /// @throws CancellationException when the work is not wanted any more
  /// @throws StoreException.Interrupted when the thread is
  synchronized void step(long more) {
    requireWanted();
    bytes += more;
    if (bytesPerSecond == 0) return;
    double now = (System.nanoTime() - start) / 1e9;
    dueSeconds = Math.max(dueSeconds, now - BURST_SECONDS) + (double) more / bytesPerSecond;
    waitUntil(dueSeconds);
  }

  /// Waits for so many milliseconds.
  synchronized void rest(long millis) {
    waitUntil((System.nanoTime() - start) / 1e9 + millis / 1e3);
  }

  private void waitUntil(double seconds) {
    try {
      while (true) {
        requireWanted();
        long millis = (long) Math.ceil(1e3 * seconds - (System.nanoTime() - start) / 1e6);
        if (millis <= 0) return;
        wait(millis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException.Interrupted("a long piece of work");
    }
  }

  private void requireWanted() {
    if (cancelled) throw new CancellationException("cancelled after " + bytes + " bytes");
  }
}
