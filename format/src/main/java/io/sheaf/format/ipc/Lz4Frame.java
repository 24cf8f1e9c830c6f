package io.sheaf.format.ipc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.airlift.compress.v3.lz4.Lz4JavaCompressor;
import io.sheaf.format.MalformedException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// One LZ4 frame (`lz4_Frame_format.md`, version 1.6.3): blocks compressed or plain, linked or not,
/// with every checksum that is there checked.
final class Lz4Frame {
  private static final ValueLayout.OfInt INT =
      JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int MAGIC = 0x184D2204;
  private static final int PLAIN_BLOCK = 0x80000000;
  private static final int HEADER = 7;

  /// Version 1, independent blocks; blocks of 4 MiB.
  private static final byte FLAGS = 0x60;

  private static final byte BLOCK_4_MIB = 0x70;
  private static final int BLOCK_BYTES = 4 << 20;

  private final MemorySegment frame;
  private long at;

  private Lz4Frame(MemorySegment frame) {
    this.frame = frame;
  }

  /// Expands exactly one frame that fills `frame`, and returns the bytes written.
  static long expand(MemorySegment frame, MemorySegment target) {
    var reader = new Lz4Frame(frame);
    int flags = reader.header(target.byteSize());
    boolean linked = (flags & 0x20) == 0;
    boolean blockChecksum = (flags & 0x10) != 0;
    long written = 0;
    while (true) {
      int word = reader.int32();
      if (word == 0) break;
      int length = word & ~PLAIN_BLOCK;
      MemorySegment block = reader.take(length);
      if (word < 0) {
        if (length > target.byteSize() - written) throw bad("more content than announced");
        MemorySegment.copy(block, 0, target, written, length);
        written += length;
      } else {
        written = Lz4Block.expand(block, target, linked ? 0 : written, written);
      }
      if (blockChecksum && reader.int32() != XxHash32.hash(block)) throw bad("block checksum");
    }
    if ((flags & 0x04) != 0 && reader.int32() != XxHash32.hash(target.asSlice(0, written))) {
      throw bad("content checksum");
    }
    if (reader.at != frame.byteSize()) throw bad("bytes after the frame");
    return written;
  }

  /// Reads the header and returns the flags.
  private int header(long expected) {
    if (int32() != MAGIC) throw bad("magic number");
    long start = at;
    int flags = int8();
    int blockMaximum = int8();
    if (flags >>> 6 != 1 || (flags & 0x03) != 0) throw bad("version, dictionary or reserved flag");
    if ((blockMaximum & 0x8f) != 0 || blockMaximum >>> 4 < 4) throw bad("block size");
    if ((flags & 0x08) != 0) {
      long content = Integer.toUnsignedLong(int32()) | (long) int32() << 32;
      if (content != expected) throw bad("content of " + content + " bytes, not " + expected);
    }
    int checksum = XxHash32.hash(frame.asSlice(start, at - start)) >>> 8 & 0xff;
    if (int8() != checksum) throw bad("header checksum");
    return flags;
  }

  private int int8() {
    return take(1).get(JAVA_BYTE, 0) & 0xff;
  }

  private int int32() {
    return take(4).get(INT, 0);
  }

  private MemorySegment take(int length) {
    if (length > frame.byteSize() - at) throw bad("cut short");
    at += length;
    return frame.asSlice(at - length, length);
  }

  private static MalformedException bad(String what) {
    return new MalformedException("LZ4 frame: " + what);
  }

  /// Writes one frame of independent blocks and returns its length.
  static long compress(MemorySegment source, MemorySegment target) {
    var compressor = new Lz4JavaCompressor();
    MemorySegment from = Codecs.writable(source);
    long at = begin(target);
    for (long start = 0; start < from.byteSize(); start += BLOCK_BYTES) {
      MemorySegment block = from.asSlice(start, Math.min(BLOCK_BYTES, from.byteSize() - start));
      int length = (int) block.byteSize();
      MemorySegment room = target.asSlice(at + 4, compressor.maxCompressedLength(length));
      int written = compressor.compress(block, room);
      if (written < length) {
        target.set(INT, at, written);
      } else {
        written = length;
        target.set(INT, at, length | PLAIN_BLOCK);
        MemorySegment.copy(block, 0, target, at + 4, length);
      }
      at += 4 + written;
    }
    target.set(INT, at, 0);
    return at + 4;
  }

  /// Writes the header of a frame of independent blocks of up to 4 MiB and returns its length.
  static long begin(MemorySegment target) {
    target.set(INT, 0, MAGIC);
    target.set(JAVA_BYTE, 4, FLAGS);
    target.set(JAVA_BYTE, 5, BLOCK_4_MIB);
    target.set(JAVA_BYTE, 6, (byte) (XxHash32.hash(target.asSlice(4, 2)) >>> 8));
    return HEADER;
  }
}
