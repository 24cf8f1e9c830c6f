package io.sheaf.store.pool;

import io.sheaf.store.pool.report.WaitCounts;
import io.sheaf.store.pool.report.WaiterReport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// Those who wait for memory, in the order in which they came. Guarded by the lock of [Frames].
///
/// The first looks for itself whenever it is woken; nobody else does, and nobody polls. Each waits
/// until its own deadline at most. A *standstill* is a time in which somebody waited, nobody who
/// waited was served, and which was as long as the bound on it. Whoever is first finds out, for it
/// is awake by then, and goes as if its deadline had come: no thread is needed to watch.
final class WaitLine {
  /// Whose time is up has stood here a moment less than it was patient, up to this part of it.
  private static final int SLACK = 8;

  private static final int MOST_REPORTED = 100;

  /// How a wait ended.
  enum End {
    /// There is room.
    SERVED,
    /// The time is up, or it was the first in a standstill.
    REFUSED,
    /// The same, and nobody has told of that standstill yet.
    STANDSTILL,
    /// The pool closes.
    CLOSED
  }

  private final ReentrantLock lock;
  private final long bound;
  private final ArrayDeque<Waiter> line = new ArrayDeque<>();

  // Written under the lock, read by every unpin: a waiter first makes itself known here and then
  // looks at the pins, an unpin first takes its pin away and then looks here. One sees the other.
  private volatile int waiting;
  private boolean closed;

  // When somebody in line was last served or sent away, or the line began.
  private long moved;
  private boolean told;
  private long waits;
  private long nanos;
  private long longest;
  private long standstills;

  /// Someone in line, with a place of its own to sleep.
  private static final class Waiter {
    final Frame wanted;
    final Condition turn;
    final Thread thread = Thread.currentThread();
    final long since = System.nanoTime();

    Waiter(Frame wanted, Condition turn) {
      this.wanted = wanted;
      this.turn = turn;
    }

    WaiterReport report(long now) {
      long millis = (now - since) / 1_000_000;
      return new WaiterReport(wanted.name(), wanted.bytes, millis, PinSite.nameOf(thread));
    }
  }

  /// A line under `lock` in which nobody is served for at most `bound` before that is told.
  WaitLine(ReentrantLock lock, Duration bound) {
    this.lock = lock;
    long nanos = bound.toNanos();
    // Who does not wait at all says nothing about others.
    this.bound = nanos == 0 ? Long.MAX_VALUE / 4 : nanos;
  }

  boolean isEmpty() {
    return line.isEmpty();
  }

  /// Whether somebody waits; without the lock.
  boolean isWaitedIn() {
    return waiting > 0;
  }

  /// Stands in line until `fits` finds room for a frame, or it is not to be had by the `deadline`.
  End await(Frame wanted, long deadline, Predicate<Frame> fits) throws InterruptedException {
    Waiter self = new Waiter(wanted, lock.newCondition());
    if (line.isEmpty()) moved = self.since;
    line.addLast(self);
    waiting = line.size();
    waits++;
    try {
      while (true) {
        if (closed) return End.CLOSED;
        boolean first = line.peekFirst() == self;
        if (first && fits.test(wanted)) {
          served();
          return End.SERVED;
        }
        long now = System.nanoTime();
        long left = deadline - now;
        long still = first ? moved + bound - now : Long.MAX_VALUE;
        if (first && (still <= 0 || (left <= 0 && still <= bound / SLACK))) return standstill(now);
        if (left <= 0) return End.REFUSED;
        self.turn.awaitNanos(Math.min(left, still));
      }
    } finally {
      leave(self);
    }
  }

  private void leave(Waiter self) {
    long waited = System.nanoTime() - self.since;
    nanos += waited;
    longest = Math.max(longest, waited);
    line.remove(self);
    waiting = line.size();
    wakeFirst();
  }

  /// Takes note that somebody got memory: what was told of a standstill is over.
  void served() {
    if (!line.isEmpty()) moved = System.nanoTime();
    told = false;
  }

  private End standstill(long now) {
    moved = now;
    if (told) return End.REFUSED;
    told = true;
    standstills++;
    return End.STANDSTILL;
  }

  /// The bytes that the first in line wants; negative when nobody waits.
  long wanted() {
    Waiter first = line.peekFirst();
    return first == null ? -1 : first.wanted.bytes;
  }

  /// Lets the first in line look again.
  void wakeFirst() {
    Waiter first = line.peekFirst();
    if (first != null) first.turn.signal();
  }

  /// Sends everyone home, and whoever comes.
  void close() {
    closed = true;
    line.forEach(waiter -> waiter.turn.signal());
  }

  /// How many have stood here.
  long waits() {
    return waits;
  }

  /// How long together, those that still do not included.
  long nanos() {
    return nanos;
  }

  /// How many do at this moment.
  int waiting() {
    return waiting;
  }

  /// How often it came to a standstill that was told of.
  long standstills() {
    return standstills;
  }

  WaitCounts counts() {
    long now = System.nanoTime();
    long all = nanos;
    long bytes = 0;
    for (Waiter waiter : line) {
      all += now - waiter.since;
      bytes += waiter.wanted.bytes;
    }
    return new WaitCounts(
        waits,
        TimeUnit.NANOSECONDS.toMillis(all),
        TimeUnit.NANOSECONDS.toMillis(longest),
        0,
        standstills,
        line.stream().limit(MOST_REPORTED).map(waiter -> waiter.report(now)).toList(),
        line.size(),
        bytes);
  }
}
