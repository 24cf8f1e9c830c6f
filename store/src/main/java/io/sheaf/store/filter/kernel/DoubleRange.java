package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;

/// True of 64-bit numbers from `low` to `high`, both within it; false of NaN. Zero has no sign.
///
/// Compared as integers, like the 32-bit numbers of [FloatRange].
public record DoubleRange(double low, double high) implements Probe {
  @Override
  public void narrow(ArrayData values, boolean wanted, long[] rows) {
    MemorySegment data = values.buffers().get(1);
    long flip = wanted ? -1 : 0;
    // Both zeros are within a range that begins or ends at either.
    long least = key(low == 0 ? -0.0 : low);
    long span = key(high == 0 ? 0.0 : high) - least;
    for (int w = 0; w < rows.length; w++) {
      if (rows[w] == 0) continue;
      long first = (long) w << 6;
      int count = (int) Math.min(64, values.length() - first);
      long outside = 0;
      for (int i = 0; i < count; i++) {
        long bits = data.get(Little.LONG, (first + i) << 3);
        long above = (bits ^ ((bits >> 63) & Long.MAX_VALUE)) - least;
        outside |= (Lanes.borrow(span, above) >> 63) & Lanes.BIT[i];
      }
      rows[w] &= outside ^ flip;
    }
  }

  private static long key(double value) {
    long bits = Double.doubleToRawLongBits(value);
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }
}
