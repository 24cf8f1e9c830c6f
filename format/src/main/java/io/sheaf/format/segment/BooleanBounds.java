package io.sheaf.format.segment;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;

/// Bounds of booleans: whether there is a false, whether there is a true.
final class BooleanBounds implements Bounds {
  private final MemorySegment bits;
  private boolean anyFalse;
  private boolean anyTrue;

  BooleanBounds(ArrayData values) {
    bits = values.buffers().get(1);
  }

  @Override
  public void add(long from, long to) {
    long at = from;
    while (at < to && !(anyFalse && anyTrue)) {
      int shift = (int) (at & 7);
      int count = (int) Math.min(8 - shift, to - at);
      int mask = (1 << count) - 1;
      int found = bits.get(Little.BYTE, at >> 3) >> shift & mask;
      anyTrue |= found != 0;
      anyFalse |= found != mask;
      at += count;
    }
  }

  @Override
  public Statistics statistics(long nullCount) {
    if (!anyFalse && !anyTrue) return new Statistics(nullCount, 0, null, null);
    byte[] min = {(byte) (anyFalse ? 0 : 1)};
    byte[] max = {(byte) (anyTrue ? 1 : 0)};
    return new Statistics(nullCount, Statistics.HAS_MIN | Statistics.HAS_MAX, min, max);
  }
}
