package io.sheaf.store.table;

import io.sheaf.store.StoreException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// Who still reads which snapshot, and which segments wait for them to be done.
///
/// A segment that left the catalog with snapshot `n` is needed by every lease on a snapshot before
/// `n`, and as long as such snapshots can be asked for. Once neither is so it goes, and snapshots
/// before `n` can be read no more. Any thread.
public final class Leases {
  private record Doomed(long goneSince, SegmentFile file) {}

  private final TreeMap<Long, Integer> open = new TreeMap<>();
  private final PriorityQueue<Doomed> doomed =
      new PriorityQueue<>(Comparator.comparingLong(Doomed::goneSince));
  private final LongSupplier kept;
  private final Consumer<SegmentFile> remove;
  private final LongConsumer passed;
  private long horizon;
  private boolean ended;

  /// Snapshots from `kept` on can be asked for; those before it not, unless somebody has a lease.
  /// `remove` is called, on whichever thread ends the last need, for each segment that nobody
  /// needs; then `passed`, where snapshots cannot be read any more, with the first that can.
  Leases(LongSupplier kept, Consumer<SegmentFile> remove, LongConsumer passed) {
    this.kept = kept;
    this.horizon = kept.getAsLong();
    this.remove = remove;
    this.passed = passed;
  }

  /// A lease on a snapshot, to be closed once by its taker; false when its segments are gone.
  public synchronized boolean take(long snapshot) {
    if (snapshot < horizon) return false;
    open.merge(snapshot, 1, Integer::sum);
    return true;
  }

  /// One more share of a lease that is held.
  ///
  /// @throws StoreException.Closed when it is not held any more, or the store was closed
  synchronized void share(long snapshot) {
    if (open.computeIfPresent(snapshot, (_, count) -> count + 1) == null) {
      throw new StoreException.Closed(ended ? "store" : "snapshot " + snapshot);
    }
  }

  /// Gives a lease, or a share of one, back.
  public void release(long snapshot) {
    synchronized (this) {
      Integer count = open.get(snapshot);
      // The store was closed in between, which ended all leases.
      if (count == null && ended) return;
      if (count == null) throw new AssertionError("no lease on snapshot " + snapshot);
      if (count == 1) open.remove(snapshot);
      else open.put(snapshot, count - 1);
    }
    sweep();
  }

  /// Says that `file` is in no snapshot from `goneSince` on.
  void retire(SegmentFile file, long goneSince) {
    synchronized (this) {
      doomed.add(new Doomed(goneSince, file));
    }
    sweep();
  }

  /// The first snapshot that can still be read.
  public synchronized long horizon() {
    return horizon;
  }

  /// Ends all needs: the store closes.
  void endAll() {
    synchronized (this) {
      ended = true;
      open.clear();
    }
    sweep();
  }

  /// Lets go of what nobody needs any more.
  public void sweep() {
    Deque<SegmentFile> ready = new ArrayDeque<>();
    long before;
    long now;
    synchronized (this) {
      before = horizon;
      long oldest = open.isEmpty() ? Long.MAX_VALUE : open.firstKey();
      long asked = kept.getAsLong();
      if (asked <= oldest) horizon = Math.max(horizon, asked);
      oldest = Math.min(oldest, asked);
      while (!doomed.isEmpty() && doomed.peek().goneSince() <= oldest) {
        Doomed next = doomed.remove();
        horizon = Math.max(horizon, next.goneSince());
        ready.add(next.file());
      }
      now = horizon;
    }
    ready.forEach(remove);
    if (now > before) passed.accept(now);
  }
}
