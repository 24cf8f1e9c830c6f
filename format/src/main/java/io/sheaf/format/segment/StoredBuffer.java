package io.sheaf.format.segment;

import java.lang.foreign.MemorySegment;

/// One buffer as it will lie on disk: a source to copy from, how much of it, and which bits of its
/// last byte count.
///
/// @param source the bytes; may be longer than needed, or empty where zeros are meant
/// @param bytes how many bytes the buffer has on disk
/// @param lastBits how many bits of the last byte are values, 0 for all
record StoredBuffer(MemorySegment source, long bytes, int lastBits) {
  static final StoredBuffer EMPTY = new StoredBuffer(MemorySegment.NULL, 0, 0);

  /// Copies the buffer to the start of `target` and returns how many bytes it took.
  long copyTo(MemorySegment target) {
    long copied = Math.min(bytes, source.byteSize());
    MemorySegment.copy(source, 0, target, 0, copied);
    target.asSlice(copied, bytes - copied).fill((byte) 0);
    if (lastBits != 0) {
      byte last = target.get(Words.BYTE, bytes - 1);
      target.set(Words.BYTE, bytes - 1, (byte) (last & (1 << lastBits) - 1));
    }
    return bytes;
  }
}
