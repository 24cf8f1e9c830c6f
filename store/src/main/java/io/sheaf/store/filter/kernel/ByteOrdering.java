package io.sheaf.store.filter.kernel;

import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// How values of bytes compare: byte by byte, unsigned; what another begins with comes first.
final class ByteOrdering {
  private static final int PREFIX = 8;
  private static final ValueLayout.OfLong BIG_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private ByteOrdering() {}

  /// The first eight bytes as an unsigned number, the first one highest, zeros behind the end.
  static long prefix(MemorySegment data, long offset, long length) {
    if (length >= PREFIX) return data.get(BIG_LONG, offset);
    if (length == 0) return 0;
    if (offset + PREFIX <= data.byteSize()) {
      return data.get(BIG_LONG, offset) & (-1L << (64 - 8 * length));
    }
    long prefix = 0;
    for (int i = 0; i < length; i++) {
      prefix |= (data.get(Little.BYTE, offset + i) & 0xFFL) << (56 - 8 * i);
    }
    return prefix;
  }

  /// Compares two values whose first eight bytes are known to agree.
  static int compareRest(
      MemorySegment a, long atA, long lengthA, MemorySegment b, long atB, long lengthB) {
    if (lengthA > PREFIX && lengthB > PREFIX) {
      long at = MemorySegment.mismatch(a, atA, atA + lengthA, b, atB, atB + lengthB);
      if (at >= 0 && at < Math.min(lengthA, lengthB)) {
        return Integer.compare(
            a.get(Little.BYTE, atA + at) & 0xFF, b.get(Little.BYTE, atB + at) & 0xFF);
      }
    }
    return Long.compare(lengthA, lengthB);
  }

  /// Compares two values.
  static int compare(
      MemorySegment a, long atA, long lengthA, MemorySegment b, long atB, long lengthB) {
    int first = Long.compareUnsigned(prefix(a, atA, lengthA), prefix(b, atB, lengthB));
    return first != 0 ? first : compareRest(a, atA, lengthA, b, atB, lengthB);
  }
}
