package io.sheaf.store.posix;

import java.io.IOException;

/// A native call that returned an error.
public final class ErrnoException extends IOException {
  private static final long serialVersionUID = 1L;
  private final int errno;

  /// The error `errno` of a call.
  public ErrnoException(String call, int errno) {
    super(call + ": " + Errno.words(errno));
    this.errno = errno;
  }

  /// The number, one of [Errno].
  public int errno() {
    return errno;
  }

  /// The number in words.
  public String words() {
    return Errno.words(errno);
  }
}
