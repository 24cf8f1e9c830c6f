package io.sheaf.store.log;

import io.sheaf.store.io.DiskException;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// Ids for segments: rising, never the same twice in the life of a store, crashes included.
///
/// `SUPER` holds a bound above all ids given out. It is raised, durably, before an id beyond it is
/// given out; a crash skips what was left below it.
final class SegmentIds {
  /// How many ids one write of `SUPER` makes available.
  static final long STEP = 1 << 16;

  /// Makes a bound durable.
  @FunctionalInterface
  interface Raise {
    void to(long bound) throws DiskException;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Long> outstanding = ConcurrentHashMap.newKeySet();
  private final Set<Long> leaving = ConcurrentHashMap.newKeySet();

  /// Written under `lock`.
  private volatile long next;

  private volatile long bound;

  SegmentIds(long next, long bound) {
    this.next = next;
    this.bound = bound;
  }

  /// The next id; `raise` is called when the bound is reached.
  long take(Raise raise) throws DiskException {
    lock.lock();
    try {
      if (next >= bound) {
        long raised = Math.addExact(next, STEP);
        raise.to(raised);
        bound = raised;
      }
      long id = next;
      outstanding.add(id);
      next = id + 1;
      return id;
    } finally {
      lock.unlock();
    }
  }

  /// Takes note of a commit: the segments it brings have found their table or their stage; those
  /// that no snapshot has any more, and those that were given up with their stage, still have their
  /// files.
  void committed(
      Collection<Long> brought, Collection<CommittedSegment> over, Collection<Long> abandoned) {
    over.forEach(segment -> leaving.add(segment.segment().id()));
    leaving.addAll(abandoned);
    outstanding.removeAll(brought);
  }

  /// Takes note that there is no file of that id any more.
  void removed(long id) {
    outstanding.remove(id);
    leaving.remove(id);
  }

  boolean isOutstanding(long id) {
    return outstanding.contains(id);
  }

  /// Whether every file there may be is that of a segment in a table, or in a stage.
  boolean allSettled() {
    return outstanding.isEmpty() && leaving.isEmpty();
  }

  /// What the bound would be if no id were to be given out any more.
  long next() {
    return next;
  }
}
