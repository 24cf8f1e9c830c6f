package io.sheaf.store.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// CRC32C of a block of bytes that holds its own CRC.
final class Crc {
  private Crc() {}

  /// The CRC of the buffer from position to limit, with the four bytes at `field` taken as zeros.
  static int of(ByteBuffer bytes, int field) {
    ByteBuffer rest = bytes.slice();
    CRC32C crc = new CRC32C();
    crc.update(rest.slice(0, field));
    crc.update(new byte[4]);
    crc.update(rest.position(field + 4));
    return (int) crc.getValue();
  }

  static int of(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }
}
