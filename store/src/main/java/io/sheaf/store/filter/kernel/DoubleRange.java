package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;

/// True of 64-bit numbers from `low` to `high`, both within it; false of NaN. Zero has no sign.
public record DoubleRange(double low, double high) implements Probe {
  @Override
  public void narrow(ArrayData values, boolean wanted, long[] rows) {
    MemorySegment data = values.buffers().get(1);
    long flip = wanted ? 0 : -1;
    for (int w = 0; w < rows.length; w++) {
      if (rows[w] == 0) continue;
      long at = (long) w << 9;
      int count = (int) Math.min(64, values.length() - ((long) w << 6));
      long word = 0;
      for (int i = 0; i < count; i++) {
        double value = Double.longBitsToDouble(data.get(Little.LONG, at + 8L * i));
        word |= ((value >= low ? 1L : 0L) & (value <= high ? 1L : 0L)) << i;
      }
      rows[w] &= word ^ flip;
    }
  }
}
