package io.sheaf.format;

import java.io.Serial;

/// Bytes that are not what the Arrow columnar format, or a Sheaf segment, says they must be.
///
/// The message names the place (a column path, a message, a byte offset) and the rule that is
/// broken. It is unchecked because a decoder may meet bad bytes at any depth; every door through
/// which bytes come in catches it and answers with an error of its own that names the file or the
/// stream.
public final class MalformedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// A rule broken by the bytes alone.
  public MalformedException(String message) {
    super(message);
  }

  /// A rule broken, found by way of another failure.
  public MalformedException(String message, Throwable cause) {
    super(message, cause);
  }
}
