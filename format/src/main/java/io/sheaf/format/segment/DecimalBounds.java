package io.sheaf.format.segment;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;

/// Bounds of decimals of 128 and 256 bits: little-endian words in two's complement.
final class DecimalBounds implements Bounds {
  private final MemorySegment data;
  private final int width;
  private long min = -1;
  private long max = -1;

  DecimalBounds(ArrayData values) {
    data = values.buffers().get(1);
    width = values.layout().bitWidth() / 8;
  }

  @Override
  public void add(long from, long to) {
    for (long i = from; i < to; i++) {
      if (min < 0 || compare(i, min) < 0) min = i;
      if (max < 0 || compare(i, max) > 0) max = i;
    }
  }

  private int compare(long left, long right) {
    int at = width - 8;
    int order =
        Long.compare(
            data.get(Little.LONG, left * width + at), data.get(Little.LONG, right * width + at));
    while (order == 0 && at > 0) {
      at -= 8;
      order =
          Long.compareUnsigned(
              data.get(Little.LONG, left * width + at), data.get(Little.LONG, right * width + at));
    }
    return order;
  }

  @Override
  public Statistics statistics(long nullCount) {
    if (min < 0) return new Statistics(nullCount, 0, null, null);
    int flags = Statistics.HAS_MIN | Statistics.HAS_MAX;
    return new Statistics(nullCount, flags, bound(min), bound(max));
  }

  private byte[] bound(long index) {
    byte[] bytes = new byte[width];
    MemorySegment.copy(data, Little.BYTE, index * width, bytes, 0, width);
    return bytes;
  }
}
