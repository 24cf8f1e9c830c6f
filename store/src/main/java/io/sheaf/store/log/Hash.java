package io.sheaf.store.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A SHA-256 as a value: its 32 bytes, big-endian, in four words.
record Hash(long a, long b, long c, long d) {
  /// Of nothing before: what the first record of a store follows.
  static final Hash NONE = new Hash(0, 0, 0, 0);

  /// The hash of the buffer's bytes from position to limit; the buffer stays as it is.
  static Hash of(ByteBuffer bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes.duplicate());
      return from(ByteBuffer.wrap(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private static Hash from(ByteBuffer digest) {
    return new Hash(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
  }

  static Hash read(FieldReader in) throws Malformed {
    return from(ByteBuffer.wrap(in.raw(32)));
  }

  byte[] bytes() {
    ByteBuffer buffer = ByteBuffer.allocate(32).order(ByteOrder.BIG_ENDIAN);
    return buffer.putLong(a).putLong(b).putLong(c).putLong(d).array();
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes());
  }
}
