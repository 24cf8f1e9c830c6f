package io.sheaf.store.uring;

import io.sheaf.store.posix.ErrnoException;
import java.io.IOException;

/// A ring that could not be made.
public final class RingException extends IOException {
  private static final long serialVersionUID = 1L;
  private final int errno;

  RingException(String what, ErrnoException cause) {
    super(what + ": " + cause.getMessage(), cause);
    errno = cause.errno();
  }

  RingException(String message) {
    super(message);
    errno = 0;
  }

  /// What the kernel said, one of [io.sheaf.store.posix.Errno], or 0 when it made a ring that lacks
  /// what the store needs.
  public int errno() {
    return errno;
  }
}
