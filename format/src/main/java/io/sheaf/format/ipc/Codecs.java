package io.sheaf.format.ipc;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.airlift.compress.v3.zstd.ZstdJavaCompressor;
import io.airlift.compress.v3.zstd.ZstdJavaDecompressor;
import io.sheaf.format.MalformedException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Compression of single buffers in the framing of `BodyCompressionMethod.BUFFER`: 8 bytes with the
/// length of the content, then the content compressed; or -1, then the content as it is.
///
/// Pure Java. Compressing, and expanding Zstandard, need `sun.misc.Unsafe`: where Java denies it
/// they throw IllegalStateException with the flag to give. Expanding LZ4 frames does not. Any
/// thread.
public final class Codecs {
  /// Bytes of the length in front.
  public static final int PREFIX = 8;

  private static final ValueLayout.OfLong LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long PLAIN = -1;

  private Codecs() {}

  /// The length that [#expand] will write, as the buffer claims it.
  ///
  /// @param framed a compressed buffer; of length 0 for an empty one
  /// @throws MalformedException when it cannot be true
  public static long expandedLength(Codec codec, MemorySegment framed) {
    long size = framed.byteSize();
    if (size == 0) return 0;
    if (size < PREFIX) {
      throw new MalformedException("compressed buffer of " + size + " bytes has no length");
    }
    long length = framed.get(LONG, 0);
    if (length == PLAIN) return size - PREFIX;
    // A byte of an LZ4 block stands for at most 255 bytes; Zstandard has no such bound.
    if (length < 0 || (codec == Codec.LZ4_FRAME && length / 256 > size)) {
      throw new MalformedException(size + " compressed bytes cannot expand to " + length);
    }
    return length;
  }

  /// Expands a buffer.
  ///
  /// @param target of exactly [#expandedLength] bytes
  /// @throws MalformedException when the content is damaged or has another length
  public static void expand(Codec codec, MemorySegment framed, MemorySegment target) {
    if (framed.byteSize() == 0) return;
    MemorySegment content = framed.asSlice(PREFIX);
    if (framed.get(LONG, 0) == PLAIN) {
      MemorySegment.copy(content, 0, target, 0, content.byteSize());
      return;
    }
    long written =
        switch (codec) {
          case LZ4_FRAME -> Lz4Frame.expand(content, target);
          case ZSTD -> expandZstd(content, target);
        };
    if (written != target.byteSize()) {
      throw new MalformedException(
          "compressed buffer gave " + written + " bytes instead of " + target.byteSize());
    }
  }

  /// How many bytes [#compress] may need for so many.
  public static long compressBound(long length) {
    // Content that does not shrink is stored plain, but the compressors want room to try.
    return PREFIX + length + length / 128 + 4096;
  }

  /// Compresses a buffer, or stores it plain when that is not longer.
  ///
  /// @param source below 2 GiB
  /// @param target at least [#compressBound] bytes
  /// @return the bytes written; 0 for an empty buffer
  public static long compress(Codec codec, MemorySegment source, MemorySegment target) {
    long length = source.byteSize();
    if (length == 0) return 0;
    MemorySegment room = target.asSlice(PREFIX);
    long written;
    try {
      written =
          switch (codec) {
            case LZ4_FRAME -> Lz4Frame.compress(source, room);
            case ZSTD -> new ZstdJavaCompressor().compress(writable(source), room);
          };
    } catch (UnsupportedOperationException e) {
      throw noUnsafe(e);
    }
    if (written >= length) {
      target.set(LONG, 0, PLAIN);
      MemorySegment.copy(source, 0, room, 0, length);
      return PREFIX + length;
    }
    target.set(LONG, 0, length);
    return PREFIX + written;
  }

  private static long expandZstd(MemorySegment content, MemorySegment target) {
    try {
      return new ZstdJavaDecompressor().decompress(writable(content), target);
    } catch (UnsupportedOperationException e) {
      throw noUnsafe(e);
    } catch (RuntimeException e) {
      // The library says what is wrong with the bytes by whatever its checks throw.
      throw new MalformedException("Zstandard content is damaged: " + e.getMessage(), e);
    }
  }

  private static IllegalStateException noUnsafe(UnsupportedOperationException cause) {
    return new IllegalStateException(
        "compression needs sun.misc.Unsafe: run Java with --sun-misc-unsafe-memory-access=allow",
        cause);
  }

  /// The library looks for the array behind a segment, and a read-only one hides it.
  static MemorySegment writable(MemorySegment segment) {
    if (segment.isNative() || !segment.isReadOnly()) return segment;
    return MemorySegment.ofArray(segment.toArray(ValueLayout.JAVA_BYTE));
  }
}
