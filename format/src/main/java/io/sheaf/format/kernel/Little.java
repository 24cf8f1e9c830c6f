package io.sheaf.format.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Little-endian, unaligned access to buffers.
public final class Little {
  /// One byte.
  public static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  /// 16 bits.
  public static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// 32 bits.
  public static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// 64 bits.
  public static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Little() {}

  /// The 32-bit value number `index`.
  public static int intAt(MemorySegment segment, long index) {
    return segment.get(INT, index << 2);
  }

  /// The 64-bit value number `index`.
  public static long longAt(MemorySegment segment, long index) {
    return segment.get(LONG, index << 3);
  }

  /// The offset number `index` of a buffer whose offsets are `width` (4 or 8) bytes wide.
  public static long offsetAt(MemorySegment segment, int width, long index) {
    return width == 4 ? intAt(segment, index) : longAt(segment, index);
  }

  /// The signed integer number `index` of a buffer whose integers are `width` (1, 2, 4 or 8) bytes
  /// wide.
  public static long signedAt(MemorySegment segment, int width, long index) {
    return switch (width) {
      case 1 -> segment.get(BYTE, index);
      case 2 -> segment.get(SHORT, index << 1);
      case 4 -> intAt(segment, index);
      case 8 -> longAt(segment, index);
      default -> throw new AssertionError("no integer of " + width + " bytes");
    };
  }

  /// The unsigned integer number `index`; of 8 bytes, as the same 64 bits.
  public static long unsignedAt(MemorySegment segment, int width, long index) {
    long value = signedAt(segment, width, index);
    return width == 8 ? value : value & ((1L << (8 * width)) - 1);
  }

  /// Writes the offset number `index`; whoever calls has checked that it fits `width` bytes.
  public static void setOffset(MemorySegment segment, int width, long index, long value) {
    if (width == 4) {
      segment.set(INT, index << 2, (int) value);
    } else {
      segment.set(LONG, index << 3, value);
    }
  }

  /// Writes the integer number `index` in the low `width` bytes of `value`.
  public static void setInteger(MemorySegment segment, int width, long index, long value) {
    switch (width) {
      case 1 -> segment.set(BYTE, index, (byte) value);
      case 2 -> segment.set(SHORT, index << 1, (short) value);
      case 4 -> segment.set(INT, index << 2, (int) value);
      case 8 -> segment.set(LONG, index << 3, value);
      default -> throw new AssertionError("no integer of " + width + " bytes");
    }
  }
}
