package io.sheaf.store;

/// Something in a store directory, or a segment file, that is not as it should be.
///
/// @param kind whether it matters
/// @param file relative to the store directory, or as the caller named it
/// @param page the page concerned, or -1 for what is no page
/// @param offset where in the file it begins
/// @param what the rule that is broken, in words
public record Damage(Kind kind, String file, int page, long offset, String what) {
  /// Whether it matters.
  public enum Kind {
    /// Committed bytes are not what they were.
    LOST,
    /// The bytes are right, but a later version wrote them: this one can neither read nor judge
    /// what they mean. What [StoreException.NewerFormat] is to who reads.
    NEWER,
    /// What an interrupted process left; the next opening puts it away.
    LEFTOVER,
    /// A file that is none of the store's.
    STRANGER
  }

  @Override
  public String toString() {
    String place = page < 0 ? "" : " page " + page;
    return file + place + " at 0x" + Long.toHexString(offset) + ": " + what;
  }
}
