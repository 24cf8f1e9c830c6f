package io.sheaf.format.segment;

import io.sheaf.format.ipc.Codec;
import io.sheaf.format.ipc.Codecs;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// One buffer as it will lie on disk: a source to copy from, how much of it, and which bits of its
/// last byte count.
///
/// @param source the bytes; may be longer than needed, or empty where zeros are meant
/// @param bytes how many bytes the buffer has on disk
/// @param lastBits how many bits of the last byte are values, 0 for all
record StoredBuffer(MemorySegment source, long bytes, int lastBits) {
  static final StoredBuffer EMPTY = new StoredBuffer(MemorySegment.NULL, 0, 0);

  /// The same buffer compressed, in the framing of Arrow IPC, in memory of its own.
  StoredBuffer compress(Codec codec) {
    if (bytes == 0) return this;
    byte[] plain = new byte[Math.toIntExact(bytes)];
    copyTo(MemorySegment.ofArray(plain));
    byte[] room = new byte[Math.toIntExact(Codecs.compressBound(bytes))];
    MemorySegment target = MemorySegment.ofArray(room);
    long length = Codecs.compress(codec, MemorySegment.ofArray(plain), target);
    return new StoredBuffer(MemorySegment.ofArray(Arrays.copyOf(room, (int) length)), length, 0);
  }

  /// Copies the buffer to the start of `target` and returns how many bytes it took.
  long copyTo(MemorySegment target) {
    long copied = Math.min(bytes, source.byteSize());
    boolean there = source.isNative() && source.address() == target.address();
    if (!there) MemorySegment.copy(source, 0, target, 0, copied);
    target.asSlice(copied, bytes - copied).fill((byte) 0);
    if (lastBits != 0) {
      byte last = target.get(Little.BYTE, bytes - 1);
      target.set(Little.BYTE, bytes - 1, (byte) (last & (1 << lastBits) - 1));
    }
    return bytes;
  }
}
