package io.sheaf.store.log;

import io.sheaf.store.io.DiskException;
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

  /// Ends the wait for an id: its segment is committed, or nothing of it is left.
  boolean settle(long id) {
    return outstanding.remove(id);
  }

  boolean isOutstanding(long id) {
    return outstanding.contains(id);
  }

  /// Whether every id given out was settled.
  boolean allSettled() {
    return outstanding.isEmpty();
  }

  /// What the bound would be if no id were to be given out any more.
  long next() {
    return next;
  }
}
