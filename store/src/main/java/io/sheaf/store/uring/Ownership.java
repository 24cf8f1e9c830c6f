package io.sheaf.store.uring;

import org.jspecify.annotations.Nullable;

/// Which thread may do what with a ring; anything else is a bug, told before the kernel is asked.
///
/// ```
///   MADE (by registrant) ──own──▶ OWNED (by owner, who is the registrant) ──end──▶ CLOSED
/// ```
///
/// A ring made for another thread passes to it with [#register], whether it can be enabled or not.
final class Ownership {
  /// Who may register, and close: who made the ring, then who enables it.
  private volatile Thread registrant = Thread.currentThread();

  /// Who may do everything; nobody before the ring is owned and after it is closed.
  private volatile @Nullable Thread owner;

  private volatile boolean closed;

  /// A platform thread may become the owner, if there has been none.
  void checkUnowned(Ring ring) {
    if (closed || owner != null) {
      throw new AssertionError("enabled again: " + ring);
    }
    if (Thread.currentThread().isVirtual()) {
      throw new AssertionError("a virtual thread changes carriers and cannot own " + ring);
    }
  }

  /// Makes the calling thread the one that registers and closes.
  void register() {
    registrant = Thread.currentThread();
  }

  /// Makes it the owner.
  void own() {
    owner = registrant;
  }

  void end() {
    closed = true;
    owner = null;
  }

  boolean isClosed() {
    return closed;
  }

  boolean isOwner() {
    return isCaller(owner);
  }

  void checkOwner(Ring ring) {
    if (!isCaller(owner)) {
      throw new AssertionError(Thread.currentThread() + " does not own " + ring);
    }
  }

  void checkRegistrant(Ring ring) {
    if (closed || !isCaller(registrant)) {
      throw new AssertionError(Thread.currentThread() + " may not register with " + ring);
    }
  }

  /// The registrant may close, and anybody once that thread has ended.
  void checkCloser(Ring ring) {
    if (!isCaller(registrant) && registrant.isAlive()) {
      throw new AssertionError(Thread.currentThread() + " may not close " + ring);
    }
  }

  @SuppressWarnings("ReferenceEquality") // a thread is only itself
  private static boolean isCaller(@Nullable Thread thread) {
    return Thread.currentThread() == thread;
  }

  @Override
  public String toString() {
    return registrant.getName() + (closed ? ", closed" : owner == null ? ", not enabled" : "");
  }
}
