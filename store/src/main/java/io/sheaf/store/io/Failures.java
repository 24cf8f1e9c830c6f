package io.sheaf.store.io;

import io.sheaf.store.io.DiskException.Reason;
import io.sheaf.store.posix.Errno;
import io.sheaf.store.posix.ErrnoException;

/// Turns what the kernel said into a [DiskException].
final class Failures {
  private Failures() {}

  static DiskException of(
      String operation, String file, long offset, long length, ErrnoException cause) {
    Reason reason =
        switch (cause.errno()) {
          case Errno.ENOSPC, Errno.EDQUOT, Errno.EFBIG -> Reason.FULL;
          case Errno.ENOENT -> Reason.ABSENT;
          case Errno.EEXIST -> Reason.EXISTS;
          default -> Reason.FAILED;
        };
    return with(new DiskException(operation, file, offset, length, reason, cause.words()), cause);
  }

  static DiskException of(String operation, String file, Reason reason, Exception cause) {
    return with(new DiskException(operation, file, 0, 0, reason, String.valueOf(cause)), cause);
  }

  private static DiskException with(DiskException failure, Exception cause) {
    failure.initCause(cause);
    return failure;
  }
}
