package io.sheaf.store.compact;

import io.sheaf.store.StoreException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/// How fast a compaction goes, how far it has come, and whether it shall go on. One thread.
final class Pace {
  private static final long LONGEST_SLEEP = TimeUnit.MILLISECONDS.toNanos(50);

  private final String what;
  private final long bytesPerSecond;
  private final Watcher watcher;
  private final long begun = System.nanoTime();
  private long rows;
  private long all;
  private long bytes;

  /// At most so many bytes a second; 0 for as many as it can.
  Pace(String what, long bytesPerSecond, Watcher watcher) {
    this.what = what;
    this.bytesPerSecond = bytesPerSecond;
    this.watcher = watcher;
  }

  /// Begins with `rowsInAll` to come.
  void begin(long rowsInAll) {
    all = rowsInAll;
    rows = 0;
    tell();
  }

  /// Takes note of a batch, and waits until it is time for the next.
  ///
  /// @throws CancellationException when it shall not go on
  /// @throws StoreException.Interrupted when the thread is interrupted
  void step(long moreRows, long moreBytes) {
    rows += moreRows;
    bytes += moreBytes;
    tell();
    if (bytesPerSecond == 0) return;
    double due = (double) bytes / bytesPerSecond * TimeUnit.SECONDS.toNanos(1);
    long early = (long) due - (System.nanoTime() - begun);
    while (early > 0) {
      try {
        TimeUnit.NANOSECONDS.sleep(Math.min(early, LONGEST_SLEEP));
      } catch (InterruptedException e) {
        throw interrupted();
      }
      // It may have been long enough for nobody to want it any more.
      tell();
      early = (long) due - (System.nanoTime() - begun);
    }
  }

  private void tell() {
    if (Thread.interrupted()) throw interrupted();
    if (!watcher.told(rows, all)) throw new CancellationException(what + " was cancelled");
  }

  private StoreException interrupted() {
    Thread.currentThread().interrupt();
    return new StoreException.Interrupted("the next step of " + what);
  }
}
