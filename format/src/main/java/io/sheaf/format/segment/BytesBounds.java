package io.sheaf.format.segment;

import io.sheaf.format.array.BytesAccess;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Bounds of text and binary in the order of their bytes, cut to [Statistics#MAX_BOUND].
///
/// Values that agree in one byte more than a bound holds make the same bound, so nothing beyond
/// that is compared. Most comparisons are decided by the first eight bytes, kept as one unsigned
/// number.
final class BytesBounds implements Bounds {
  private static final int COMPARED = Statistics.MAX_BOUND + 1;

  private final BytesAccess values;
  private long min = -1;
  private long minPrefix;
  private long max = -1;
  private long maxPrefix;

  BytesBounds(BytesAccess values) {
    this.values = values;
  }

  @Override
  public void add(long from, long to) {
    for (long i = from; i < to; i++) {
      long prefix = prefix(i);
      if (min < 0) {
        min = max = i;
        minPrefix = maxPrefix = prefix;
        continue;
      }
      int low = Long.compareUnsigned(prefix, minPrefix);
      if (low < 0 || (low == 0 && compare(i, min) < 0)) {
        min = i;
        minPrefix = prefix;
      }
      int high = Long.compareUnsigned(prefix, maxPrefix);
      if (high > 0 || (high == 0 && compare(i, max) > 0)) {
        max = i;
        maxPrefix = prefix;
      }
    }
  }

  /// The first eight bytes, the first one highest, zeros after the end.
  private long prefix(long index) {
    MemorySegment buffer = values.buffer(index);
    long offset = values.offset(index);
    long length = values.length(index);
    if (length >= 8) return buffer.get(Words.BIG_LONG, offset);
    long prefix = 0;
    for (long i = 0; i < length; i++) {
      prefix |= (buffer.get(Little.BYTE, offset + i) & 0xFFL) << (56 - 8 * i);
    }
    return prefix;
  }

  private int compare(long left, long right) {
    long leftLength = Math.min(values.length(left), COMPARED);
    long rightLength = Math.min(values.length(right), COMPARED);
    MemorySegment a = values.buffer(left).asSlice(values.offset(left), leftLength);
    MemorySegment b = values.buffer(right).asSlice(values.offset(right), rightLength);
    long at = a.mismatch(b);
    if (at < 0) return 0;
    if (at == leftLength || at == rightLength) return Long.compare(leftLength, rightLength);
    return Integer.compare(
        Byte.toUnsignedInt(a.get(Little.BYTE, at)), Byte.toUnsignedInt(b.get(Little.BYTE, at)));
  }

  @Override
  public Statistics statistics(long nullCount) {
    if (min < 0) return new Statistics(nullCount, 0, null, null);
    int flags = Statistics.HAS_MIN;
    if (values.length(min) > Statistics.MAX_BOUND) flags |= Statistics.MIN_CUT;
    byte[] upper = cut(max);
    if (values.length(max) > Statistics.MAX_BOUND) {
      upper = roundUp(upper);
      if (upper.length == 0) return new Statistics(nullCount, flags, cut(min), null);
      flags |= Statistics.MAX_CUT;
    }
    return new Statistics(nullCount, flags | Statistics.HAS_MAX, cut(min), upper);
  }

  private byte[] cut(long index) {
    int length = (int) Math.min(values.length(index), Statistics.MAX_BOUND);
    byte[] bytes = new byte[length];
    MemorySegment.copy(values.buffer(index), Little.BYTE, values.offset(index), bytes, 0, length);
    return bytes;
  }

  /// The shortest bytes above everything that begins with `prefix`; empty when there are none.
  static byte[] roundUp(byte[] prefix) {
    int length = prefix.length;
    while (length > 0 && prefix[length - 1] == (byte) 0xFF) length--;
    byte[] above = Arrays.copyOf(prefix, length);
    if (length > 0) above[length - 1]++;
    return above;
  }
}
