package io.sheaf.store;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// The idempotency key of a commit: text of 1 to 256 bytes of UTF-8.
///
/// Whoever repeats a write with the key of an earlier one gets the earlier snapshot back, and
/// nothing is written twice. Keys are remembered for 7 days.
///
/// @param text the key as it is shown
public record Key(String text) {
  /// The most bytes a key may have.
  public static final int MAX_BYTES = 256;

  /// Checks the bounds.
  public Key {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > MAX_BYTES) {
      throw new StoreException.BadInput("a key has 1 to " + MAX_BYTES + " bytes, not " + bytes);
    }
  }

  /// The key the caller has chosen.
  public static Key of(String text) {
    return new Key(text);
  }

  /// A key nobody else has: for writes that will not be repeated, or whose key is kept by the
  /// caller.
  public static Key random() {
    return new Key(UUID.randomUUID().toString());
  }

  @Override
  public String toString() {
    return text;
  }
}
