package io.sheaf.store.table;

import io.sheaf.store.log.LogPlace;
import io.sheaf.store.log.LogSegment;
import io.sheaf.store.log.SegmentRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/// How much of each table has gone into the log since it was folded last: who folds waits here.
///
/// An estimate, which a fold sets right: what was dropped or replaced since is still counted. Any
/// thread.
public final class LogLoad {
  /// A table with so many segments in the log is due: scans look into each of them.
  private static final int MOST_SEGMENTS = 256;

  /// One with so many bytes is due: a segment of a few batches comes of them.
  private static final long MOST_BYTES = 16L << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Long, Tally> tables = new HashMap<>();
  private final Map<Long, Set<Long>> held = new HashMap<>();
  private long newestEpoch;
  private boolean ended;

  private record Tally(int segments, long bytes, long firstEpoch) {
    boolean isDue(long epoch) {
      return segments >= MOST_SEGMENTS || bytes >= MOST_BYTES || firstEpoch < epoch;
    }
  }

  /// Takes note of a segment that has just been committed.
  void came(long table, LogSegment committed) {
    SegmentRef ref = committed.placed();
    if (ref == null) throw new AssertionError("a segment without its place");
    came(table, ref);
  }

  /// Takes note of a segment of a table, wherever it stands.
  public void came(long table, SegmentRef segment) {
    LogPlace place = segment.place();
    if (place == null) return;
    long epoch = place.epoch();
    lock.lock();
    try {
      Tally before = tables.getOrDefault(table, new Tally(0, 0, epoch));
      Tally now = new Tally(before.segments + 1, before.bytes + segment.bytes(), before.firstEpoch);
      tables.put(table, now);
      boolean fresh = epoch > newestEpoch;
      newestEpoch = Math.max(epoch, newestEpoch);
      if (fresh || now.isDue(newestEpoch)) changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Takes the tables whose turn has come: those with much in the log, and those with anything in a
  /// file of it that is not in use any more. Waits until there are any; none once it has ended.
  public List<Long> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        List<Long> due = new ArrayList<>();
        tables.forEach(
            (table, tally) -> {
              if (tally.isDue(newestEpoch)) due.add(table);
            });
        due.forEach(tables::remove);
        if (ended || !due.isEmpty()) return ended ? List.of() : due;
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Leaves segments of a table to somebody who rewrites them himself: they are not to be folded.
  ///
  /// @param segments no others of the table are held
  public void hold(long table, Collection<SegmentRef> segments) {
    Set<Long> ids = segments.stream().map(SegmentRef::id).collect(Collectors.toSet());
    lock.lock();
    try {
      held.put(table, ids);
    } finally {
      lock.unlock();
    }
  }

  /// Ends [#hold]. What is still in the table of them counts again.
  public void release(long table, Collection<SegmentRef> left) {
    lock.lock();
    try {
      held.remove(table);
      left.forEach(segment -> came(table, segment));
    } finally {
      lock.unlock();
    }
  }

  /// Whether a segment of a table may be folded: it is in the log, and nobody holds it.
  public boolean isFree(long table, SegmentRef segment) {
    if (segment.place() == null) return false;
    lock.lock();
    try {
      return !held.getOrDefault(table, Set.of()).contains(segment.id());
    } finally {
      lock.unlock();
    }
  }

  /// Nobody waits any more.
  public void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
