package io.sheaf.store.log;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Lets through what makes or removes files of segments, until the log is closed.
///
/// Any number may be inside at once. Held for a call or two of the kernel, never for a write.
final class Gate {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition empty = lock.newCondition();
  private int inside;
  private boolean shut;

  /// Whether the caller is inside, and has to [#leave]; false when the gate is shut, for good.
  boolean enter() {
    lock.lock();
    try {
      inside += shut ? 0 : 1;
      return !shut;
    } finally {
      lock.unlock();
    }
  }

  /// Ends what [#enter] began.
  void leave() {
    lock.lock();
    try {
      if (--inside == 0) {
        empty.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Lets nobody in any more, and waits for those who are inside.
  void shut() {
    lock.lock();
    try {
      shut = true;
      while (inside > 0) {
        empty.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
