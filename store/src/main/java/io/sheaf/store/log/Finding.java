package io.sheaf.store.log;

/// Something in a store directory that is not as a closed, healthy store has it.
///
/// @param kind whether it matters
/// @param file relative to the store directory
/// @param offset of the first byte concerned; 0 where the whole file is
/// @param what in words
public record Finding(Kind kind, String file, long offset, String what) {
  /// Whether a finding matters.
  public enum Kind {
    /// Bytes or files that were committed are not as they were: something is lost.
    DAMAGE,
    /// Bytes of log segments are not as they were; no commit is lost by it.
    PAYLOAD,
    /// A later version wrote it, and only that one can tell.
    NEWER,
    /// What an interrupted process left. Nothing committed is lost; the next opening tidies it.
    LEFTOVER,
    /// What the store did not make. It is neither read nor touched.
    STRANGER
  }

  static Finding damage(String file, long offset, String what) {
    return new Finding(Kind.DAMAGE, file, offset, what);
  }

  static Finding payload(String file, long offset, String what) {
    return new Finding(Kind.PAYLOAD, file, offset, what);
  }

  static Finding newer(String file, long offset, String what) {
    return new Finding(Kind.NEWER, file, offset, what);
  }

  static Finding leftover(String file, long offset, String what) {
    return new Finding(Kind.LEFTOVER, file, offset, what);
  }

  @Override
  public String toString() {
    return file + " at 0x" + Long.toHexString(offset) + ": " + what;
  }
}
