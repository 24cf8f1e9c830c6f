package io.sheaf.store.log;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The log files that are not in use any more, while the store is open: each goes as soon as no
/// snapshot in it can be asked for, no segment in it be read, and nobody reads the log through. Any
/// thread.
public final class OldLogs {
  private static final Logger LOG = LoggerFactory.getLogger(OldLogs.class);

  private final Disk disk;
  private final LogWriter writer;
  private final Gate gate;
  private final LogShares shares;
  private volatile long inUse;

  /// The first snapshot that must be asked for by nobody before a file can go that holds nothing.
  private final AtomicLong due = new AtomicLong();

  private volatile long horizon;
  private int readers;
  private boolean missed;

  OldLogs(Disk disk, LogWriter writer, Gate gate, LogShares shares) {
    this.disk = disk;
    this.writer = writer;
    this.gate = gate;
    this.shares = shares;
    this.inUse = writer.epoch();
  }

  /// Somebody who reads the log through: until he is done no file goes.
  interface Reading extends AutoCloseable {
    @Override
    void close();
  }

  /// Begins to read the log through.
  synchronized Reading read() {
    readers++;
    return this::done;
  }

  private synchronized void done() {
    readers--;
    if (missed && readers == 0) remove();
  }

  /// Takes note of a segment that a commit brought, wherever it stands.
  void came(SegmentRef segment) {
    shares.came(segment);
  }

  /// Says that nobody can read a segment any more, and no snapshot before `oldest` be asked for.
  void left(LogPlace place, long oldest) {
    shares.left(place);
    raise(oldest);
    if (!shares.hold(place.epoch())) remove();
  }

  /// Says that no snapshot before `oldest` can be asked for any more.
  public void passed(long oldest) {
    raise(oldest);
    if (oldest >= due.get()) remove();
  }

  /// Takes note of a new file in use, which begins with the state of `snapshot`. Under the commit
  /// lock.
  void begun(long epoch, long snapshot) {
    inUse = epoch;
    due.accumulateAndGet(snapshot, Math::min);
  }

  private synchronized void raise(long oldest) {
    horizon = Math.max(horizon, oldest);
  }

  private synchronized void remove() {
    missed = readers > 0;
    // Once a write has failed, it is not known which file `SUPER` names.
    if (missed || writer.whyReadOnly() != null || !gate.enter()) return;
    try {
      due.set(Long.MAX_VALUE);
      long next = new OtherLogs(disk, writer.root()).removeOld(inUse, horizon, shares);
      due.accumulateAndGet(next, Math::min);
    } catch (DiskException e) {
      LOG.warn("an old log file stays until the next opening: {}", e.getMessage());
    } finally {
      gate.leave();
    }
  }
}
