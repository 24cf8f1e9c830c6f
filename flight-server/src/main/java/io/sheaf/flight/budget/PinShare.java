package io.sheaf.flight.budget;

import io.sheaf.flight.error.Refusal;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// What one read may pin.
///
/// Asking, taking and closing are for the thread that runs the read; giving back is for any. The
/// thread that runs it never waits here: where it would have to, it leaves what is to be run once
/// things have changed, and comes back.
public final class PinShare implements AutoCloseable {
  /// What a read asks for while it waits; known to the budget alone.
  ///
  /// @param least what it cannot do without
  /// @param most what it would use
  /// @param since when it asked, by the clock of [System#nanoTime]
  record Asked(long least, long most, long since) {}

  private final PinBudget budget;
  private final String principal;
  private final String name;

  // Under the lock of the budget.
  @Nullable Asked asked;
  @Nullable Future<?> timeout;
  long reserved;
  long admittedAt;

  // Under the lock of this object, which is taken after that of the budget.
  private long granted;
  private long held;
  private boolean waiting;
  private boolean ended;
  private @Nullable Refusal refused;
  private @Nullable Runnable wakeup;

  /// What may be held when it is run.
  private long wakeAt;

  PinShare(PinBudget budget, String principal, String name) {
    this.budget = budget;
    this.principal = principal;
    this.name = name;
  }

  /// For whom the read is counted.
  String principal() {
    return principal;
  }

  /// Who reads what, for people.
  String name() {
    return name;
  }

  /// Asks for room, in place of what was reserved until now. True when it is there; otherwise
  /// `wake` is run, once, when it may be: then [#waits] and this are to be asked again.
  ///
  /// @param keeps what is pinned all the while, up to what was reserved
  /// @param least what the read cannot do without
  /// @param most what it would use
  /// @throws Refusal when it cannot have `least`
  public boolean ask(long keeps, long least, long most, Runnable wake) {
    synchronized (this) {
      if (ended || waiting) throw new AssertionError(name + ": asks while it waits or has ended");
      if (held > 0) {
        wakeup = wake;
        wakeAt = 0;
        return false;
      }
      waiting = true;
      granted = Math.min(granted, keeps);
    }
    budget.ask(this, keeps, least, most);
    return !waits(wake);
  }

  /// Whether its turn has still to come; then `wake` is run, once, when it has.
  ///
  /// @throws Refusal when it will not come
  public synchronized boolean waits(Runnable wake) {
    if (refused != null) throw refused;
    if (waiting) wakeup = wake;
    return waiting;
  }

  /// Whether there can ever be room for `more` bytes, which are not of the pool, beside those that
  /// are pinned: within what the pool has, for its overflow is for pages.
  public boolean fits(long pinned, long more) {
    return more <= budget.most() - pinned;
  }

  /// Whether so many bytes could be pinned if nothing were held.
  public synchronized boolean covers(long bytes) {
    return bytes <= granted;
  }

  /// Whether so many bytes can be pinned beside what is held, those that are kept among them.
  public synchronized boolean hasRoom(long bytes) {
    return bytes <= granted - held;
  }

  /// The same; when there is no room, `wake` is run, once, when there is, and half of the share is
  /// free: not for each message that was given back.
  public synchronized boolean hasRoom(long bytes, Runnable wake) {
    if (bytes <= granted - held) return true;
    if (held == 0) throw new AssertionError(name + ": waits for itself, " + this);
    wakeup = wake;
    wakeAt = Math.min(granted - bytes, granted / 2);
    return false;
  }

  /// Counts bytes as held, until they are given back. There must be room for them.
  public synchronized void take(long bytes) {
    if (bytes > granted - held || ended) {
      throw new AssertionError("%s: took %,d bytes; %s".formatted(name, bytes, this));
    }
    held += bytes;
  }

  /// Gives back what was taken. Any thread.
  public void give(long bytes) {
    Runnable wake;
    boolean last;
    synchronized (this) {
      held -= bytes;
      if (held < 0) throw new AssertionError(name + ": gave back more than it took");
      last = ended && held == 0;
      wake = held <= wakeAt ? taken() : null;
    }
    if (last) budget.end(this);
    if (wake != null) wake.run();
  }

  /// Ends a wait, with `bytes` or without. What is returned is to be run outside all locks.
  @Nullable Runnable answer(long bytes, @Nullable Refusal refusal) {
    synchronized (this) {
      waiting = false;
      granted = bytes;
      refused = refusal;
      return taken();
    }
  }

  private @Nullable Runnable taken() {
    Runnable wake = wakeup;
    wakeup = null;
    return wake;
  }

  /// Bytes behind messages that are not released.
  synchronized long held() {
    return held;
  }

  /// Says that nothing more will be taken. A second call does nothing.
  @Override
  public void close() {
    synchronized (this) {
      if (ended) return;
      ended = true;
      wakeup = null;
      if (held > 0) return;
    }
    budget.end(this);
  }

  @Override
  public synchronized String toString() {
    return "%,d of %,d bytes held%s".formatted(held, granted, ended ? ", ended" : "");
  }
}
