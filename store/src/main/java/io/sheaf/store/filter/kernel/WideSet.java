package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Collection;

/// True of integers of 16 or 32 bytes that are one of some.
public final class WideSet implements Probe {
  private final int width;
  private final long[][] sorted;

  /// A set of numbers that fit in `width` bytes.
  public WideSet(int width, Collection<BigInteger> members) {
    this.width = width;
    this.sorted =
        members.stream().sorted().map(member -> Wide.words(member, width)).toArray(long[][]::new);
  }

  @Override
  public void narrow(ArrayData values, boolean wanted, long[] rows) {
    MemorySegment data = values.buffers().get(1);
    for (int w = 0; w < rows.length; w++) {
      long kept = 0;
      for (long left = rows[w]; left != 0; left &= left - 1) {
        long row = ((long) w << 6) + Long.numberOfTrailingZeros(left);
        if (contains(data, row * width) == wanted) kept |= Long.lowestOneBit(left);
      }
      rows[w] = kept;
    }
  }

  private boolean contains(MemorySegment data, long offset) {
    int low = 0;
    int high = sorted.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int comparison = Wide.compare(data, offset, sorted[middle]);
      if (comparison == 0) return true;
      if (comparison < 0) high = middle - 1;
      else low = middle + 1;
    }
    return false;
  }
}
