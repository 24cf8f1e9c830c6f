package io.sheaf.format.ipc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Compressed buffers of one byte over and over, in the framing of [Codecs], written down without
/// the buffer being read: what a compressor would make of it takes room for all of it first.
final class RunFrame {
  /// A buffer up to this length is stored plain, whatever is in it.
  static final int PLAIN_BYTES = 64;

  private static final ValueLayout.OfInt INT =
      JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long PLAIN = -1;

  private static final int ZSTD_MAGIC = 0xFD2FB528;

  /// A frame in one piece, its length in 8 bytes, no checksum.
  private static final byte ZSTD_FLAGS = (byte) 0xE0;

  private static final int ZSTD_BLOCK_BYTES = 128 << 10;
  private static final int ZSTD_RUN = 1 << 1;

  private static final int LZ4_BLOCK_BYTES = 4 << 20;
  private static final int LZ4_PLAIN_BLOCK = 0x80000000;

  /// A literal, and a match at distance 1 that repeats it; then the five literals a block ends
  /// with.
  private static final int LZ4_LEAST = 1 + 4 + 15 + 5;

  private final MemorySegment target;
  private long at;

  private RunFrame(MemorySegment target) {
    this.target = target;
  }

  /// A buffer compressed.
  ///
  /// @param buffer of equal bytes, or of at most [#PLAIN_BYTES]
  static MemorySegment of(Codec codec, MemorySegment buffer, SegmentAllocator memory) {
    long length = buffer.byteSize();
    if (length == 0) return MemorySegment.NULL;
    if (length <= PLAIN_BYTES) {
      MemorySegment plain = memory.allocate(Codecs.PREFIX + length, PlainBatch.ALIGNMENT);
      plain.set(LONG, 0, PLAIN);
      MemorySegment.copy(buffer, 0, plain, Codecs.PREFIX, length);
      return plain;
    }
    byte value = buffer.get(JAVA_BYTE, 0);
    MemorySegment room = memory.allocate(bound(codec, length), PlainBatch.ALIGNMENT);
    RunFrame frame = new RunFrame(room);
    frame.int64(length);
    switch (codec) {
      case LZ4_FRAME -> frame.lz4(value, length);
      case ZSTD -> frame.zstd(value, length);
    }
    return room.asSlice(0, frame.at);
  }

  private static long bound(Codec codec, long length) {
    return Codecs.PREFIX
        + switch (codec) {
          case LZ4_FRAME -> 64 + length / 255 + 32 * Math.ceilDiv(length, LZ4_BLOCK_BYTES);
          case ZSTD -> 16 + 4 * Math.ceilDiv(length, ZSTD_BLOCK_BYTES);
        };
  }

  private void zstd(byte value, long length) {
    int32(ZSTD_MAGIC);
    int8(ZSTD_FLAGS);
    int64(length);
    for (long left = length; left > 0; left -= ZSTD_BLOCK_BYTES) {
      int size = (int) Math.min(left, ZSTD_BLOCK_BYTES);
      int header = size << 3 | ZSTD_RUN | (left <= ZSTD_BLOCK_BYTES ? 1 : 0);
      int8(header);
      int8(header >>> 8);
      int8(header >>> 16);
      int8(value);
    }
  }

  private void lz4(byte value, long length) {
    at += Lz4Frame.begin(target.asSlice(at));
    for (long left = length; left > 0; left -= LZ4_BLOCK_BYTES) {
      int size = (int) Math.min(left, LZ4_BLOCK_BYTES);
      long header = at;
      int32(0);
      if (size < LZ4_LEAST) {
        for (int i = 0; i < size; i++) int8(value);
        target.set(INT, header, size | LZ4_PLAIN_BLOCK);
      } else {
        lz4Block(value, size);
        target.set(INT, header, (int) (at - header) - Integer.BYTES);
      }
    }
    int32(0);
  }

  private void lz4Block(byte value, int size) {
    int8(1 << 4 | 15);
    int8(value);
    int8(1);
    int8(0);
    int more = size - LZ4_LEAST;
    for (; more >= 255; more -= 255) int8(255);
    int8(more);
    int8(5 << 4);
    for (int i = 0; i < 5; i++) int8(value);
  }

  private void int8(int value) {
    target.set(JAVA_BYTE, at++, (byte) value);
  }

  private void int32(int value) {
    target.set(INT, at, value);
    at += Integer.BYTES;
  }

  private void int64(long value) {
    target.set(LONG, at, value);
    at += Long.BYTES;
  }
}
