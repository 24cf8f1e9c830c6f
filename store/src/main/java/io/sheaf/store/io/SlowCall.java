package io.sheaf.store.io;

import io.sheaf.store.posix.ErrnoException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/// A call that waits for a device, or for a file system to find or free space.
///
/// A virtual thread in the kernel keeps its carrier, and there is one for each processor: a few
/// that sync would stop all others. So it has such a call made by a platform thread, which lives as
/// long as the call, and parks meanwhile. Reads and writes are made where they are asked for, as
/// the memory may be confined to its thread; pages go by the engine ([IoEngine#read]).
@FunctionalInterface
interface SlowCall {
  /// Makes the call, on any thread.
  void run() throws ErrnoException;

  /// Makes a call, and no carrier waits for it. An interrupt does not end it.
  static void make(SlowCall call) throws ErrnoException {
    if (!Thread.currentThread().isVirtual()) {
      call.run();
      return;
    }
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              call.run();
              return true;
            });
    OwnThread.run("sheaf-call", task);
    if (task.state() != Future.State.SUCCESS) throw failure(task.exceptionNow());
  }

  private static ErrnoException failure(Throwable cause) {
    return switch (cause) {
      case ErrnoException e -> e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError("no call throws that", cause);
    };
  }
}
