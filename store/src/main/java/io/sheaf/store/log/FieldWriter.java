package io.sheaf.store.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/// Fields one behind the other, little-endian, in a buffer that grows.
///
/// Grows past 2 GiB: never; what would is an `ArithmeticException`, long after the record limit.
final class FieldWriter {
  private ByteBuffer bytes = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);

  int size() {
    return bytes.position();
  }

  private ByteBuffer room(int more) {
    if (bytes.remaining() < more) {
      int wanted = Math.addExact(bytes.position(), more);
      int grown = (int) Math.min(Integer.MAX_VALUE - 8L, 2L * bytes.capacity());
      ByteBuffer bigger =
          ByteBuffer.allocate(Math.max(wanted, grown)).order(ByteOrder.LITTLE_ENDIAN);
      bytes = bigger.put(bytes.flip());
    }
    return bytes;
  }

  FieldWriter u16(int value) {
    room(2).putShort((short) value);
    return this;
  }

  FieldWriter u32(int value) {
    room(4).putInt(value);
    return this;
  }

  FieldWriter u64(long value) {
    room(8).putLong(value);
    return this;
  }

  FieldWriter raw(byte[] value) {
    room(value.length).put(value);
    return this;
  }

  FieldWriter raw(ByteBuffer value) {
    room(value.remaining()).put(value);
    return this;
  }

  FieldWriter bytes(ByteBuffer value) {
    return u32(value.remaining()).raw(value);
  }

  FieldWriter text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    u32(utf8.length);
    return raw(utf8);
  }

  FieldWriter uuid(UUID value) {
    // Most significant byte first, as its text reads.
    return u64(Long.reverseBytes(value.getMostSignificantBits()))
        .u64(Long.reverseBytes(value.getLeastSignificantBits()));
  }

  FieldWriter time(Instant value) {
    return u64(Micros.of(value));
  }

  /// Takes back what was written behind `size` bytes.
  void cut(int size) {
    bytes.position(size);
  }

  /// Overwrites four bytes written before.
  void patchU32(int at, int value) {
    bytes.putInt(at, value);
  }

  /// Zeros up to a multiple of `unit`.
  FieldWriter padTo(int unit) {
    int zeros = Math.floorMod(-size(), unit);
    return raw(new byte[zeros]);
  }

  /// What was written, shared with this writer.
  ByteBuffer written() {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).flip();
  }
}
