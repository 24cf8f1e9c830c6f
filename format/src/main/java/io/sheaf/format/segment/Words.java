package io.sheaf.format.segment;

import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// What segments need beside [Little]: sizes in units, and the one number that stands big end
/// first.
final class Words {
  /// Eight bytes whose order as a number is that of their bytes: halves of a UUID, starts of texts.
  static final ValueLayout.OfLong BIG_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Words() {}

  /// The smallest multiple of `unit`, a power of two, that is not below `bytes`.
  static long roundUp(long bytes, long unit) {
    return Math.addExact(bytes, unit - 1) & -unit;
  }

  /// Whether a range holds nothing but zeros.
  static boolean zero(MemorySegment segment) {
    long whole = segment.byteSize() & -8L;
    for (long at = 0; at < whole; at += 8) if (segment.get(Little.LONG, at) != 0) return false;
    for (long at = whole; at < segment.byteSize(); at++) {
      if (segment.get(Little.BYTE, at) != 0) return false;
    }
    return true;
  }
}
