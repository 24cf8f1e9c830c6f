package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;

/// True of 16-bit and 32-bit numbers from `low` to `high`, both within it; false of NaN. Zero has
/// no sign.
///
/// @param width bytes of a value: 2 or 4
public record FloatRange(int width, float low, float high) implements Probe {
  @Override
  public void narrow(ArrayData values, boolean wanted, long[] rows) {
    MemorySegment data = values.buffers().get(1);
    long flip = wanted ? 0 : -1;
    if (width == 2) halves(data, values.length(), flip, rows);
    else floats(data, values.length(), flip, rows);
  }

  private void halves(MemorySegment data, long length, long flip, long[] rows) {
    for (int w = 0; w < rows.length; w++) {
      if (rows[w] == 0) continue;
      long at = (long) w << 7;
      int count = (int) Math.min(64, length - ((long) w << 6));
      long word = 0;
      for (int i = 0; i < count; i++) {
        float value = Float.float16ToFloat(data.get(Little.SHORT, at + 2L * i));
        word |= ((value >= low ? 1L : 0L) & (value <= high ? 1L : 0L)) << i;
      }
      rows[w] &= word ^ flip;
    }
  }

  private void floats(MemorySegment data, long length, long flip, long[] rows) {
    for (int w = 0; w < rows.length; w++) {
      if (rows[w] == 0) continue;
      long at = (long) w << 8;
      int count = (int) Math.min(64, length - ((long) w << 6));
      long word = 0;
      for (int i = 0; i < count; i++) {
        float value = Float.intBitsToFloat(data.get(Little.INT, at + 4L * i));
        word |= ((value >= low ? 1L : 0L) & (value <= high ? 1L : 0L)) << i;
      }
      rows[w] &= word ^ flip;
    }
  }
}
