package io.sheaf.store.log;

import java.nio.ByteBuffer;

/// Zeros, which is what every unused byte of the store is.
final class Zeros {
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(4096).asReadOnlyBuffer();

  private Zeros() {}

  /// Whether the buffer holds nothing else from its position to its limit.
  static boolean only(ByteBuffer bytes) {
    return firstOther(bytes) < 0;
  }

  /// Index, from the buffer's position, of the first byte that is not zero, or -1.
  static int firstOther(ByteBuffer bytes) {
    for (int at = 0; at < bytes.remaining(); at += ZEROS.capacity()) {
      int count = Math.min(ZEROS.capacity(), bytes.remaining() - at);
      int other = bytes.slice(bytes.position() + at, count).mismatch(ZEROS.slice(0, count));
      if (other >= 0) {
        return at + other;
      }
    }
    return -1;
  }
}
