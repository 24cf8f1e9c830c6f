package io.sheaf.format;

import java.io.Serial;

/// Well-formed Arrow that Sheaf refuses by name: big-endian data, V4 unions with top-level nulls,
/// limits exceeded.
///
/// `docs/format.md` lists every case.
public final class UnsupportedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// What is refused, and what to do instead.
  public UnsupportedException(String message) {
    super(message);
  }
}
