package io.sheaf.store.io;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A thread that waits for one request of its own.
final class BlockingRead implements IoRequest.Completion {
  private final Thread waiting = Thread.currentThread();
  private @Nullable DiskException failure;
  private volatile boolean ended;

  private BlockingRead() {}

  /// Reads by a demand on `engine` and parks meanwhile.
  static void through(IoEngine engine, DiskFile file, long offset, MemorySegment target)
      throws DiskException {
    BlockingRead read = new BlockingRead();
    IoRequest request = IoRequest.read(FileLease.of(file), offset, target, read);
    engine.submit(Lane.DEMAND, List.of(request));
    read.await();
    if (read.failure != null) throw read.failure;
  }

  /// Moves a request that the calling thread has taken, and ends it whatever happens.
  @SuppressWarnings("IllegalCatch") // a bug must not leave those alone who wait
  static void moveNow(IoEngine engine, IoRequest taken) {
    DiskException failure = null;
    try {
      switch (taken.kind()) {
        case READ -> engine.read(taken.file(), taken.offset(), taken.memory());
        case WRITE -> taken.file().write(taken.offset(), taken.memory());
      }
    } catch (DiskException e) {
      failure = e;
    } catch (RuntimeException | Error e) {
      taken.end(DiskException.of(taken, DiskException.Reason.FAILED, String.valueOf(e)));
      throw e;
    }
    taken.end(failure);
  }

  /// The memory is the kernel's until the end: not even an interrupt ends the wait.
  private void await() {
    boolean interrupted = false;
    while (!ended) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) waiting.interrupt();
  }

  @Override
  public void completed(@Nullable DiskException cause) {
    failure = cause;
    ended = true;
    LockSupport.unpark(waiting);
  }
}
