package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;

/// True of integers of up to 8 bytes that are one of some.
public final class IntegerSet implements Probe {
  private final int width;
  private final LongTable members;

  /// A set of integers of `width` bytes (1, 2, 4 or 8), each in its low bytes.
  public IntegerSet(int width, long[] members) {
    this.width = width;
    int unused = 64 - 8 * width;
    long[] extended = new long[members.length];
    for (int i = 0; i < members.length; i++) extended[i] = members[i] << unused >> unused;
    this.members = new LongTable(extended);
  }

  @Override
  public void narrow(ArrayData values, boolean wanted, long[] rows) {
    MemorySegment data = values.buffers().get(1);
    for (int w = 0; w < rows.length; w++) {
      long kept = 0;
      for (long left = rows[w]; left != 0; left &= left - 1) {
        long row = ((long) w << 6) + Long.numberOfTrailingZeros(left);
        boolean in = members.contains(Little.signedAt(data, width, row));
        if (in == wanted) kept |= Long.lowestOneBit(left);
      }
      rows[w] = kept;
    }
  }
}
