package io.sheaf.format.segment;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Little-endian numbers at any address: how every number of a segment is read and written.
final class Words {
  static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong BIG_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Words() {}

  /// The smallest multiple of `unit`, a power of two, that is not below `bytes`.
  static long roundUp(long bytes, long unit) {
    return Math.addExact(bytes, unit - 1) & -unit;
  }

  /// Whether a range holds nothing but zeros.
  static boolean zero(MemorySegment segment) {
    long whole = segment.byteSize() & -8L;
    for (long at = 0; at < whole; at += 8) if (segment.get(LONG, at) != 0) return false;
    for (long at = whole; at < segment.byteSize(); at++)
      if (segment.get(BYTE, at) != 0) return false;
    return true;
  }
}
