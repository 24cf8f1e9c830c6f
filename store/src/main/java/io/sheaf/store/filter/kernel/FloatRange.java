package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;

/// True of 16-bit and 32-bit numbers from `low` to `high`, both within it; false of NaN. Zero has
/// no sign.
///
/// 32-bit numbers are compared as integers: with the other bits of negative ones turned over, bits
/// are in the order of numbers, NaN beyond the infinities on either side.
///
/// @param width bytes of a value: 2 or 4
public record FloatRange(int width, float low, float high) implements Probe {
  @Override
  public void narrow(ArrayData values, boolean wanted, long[] rows) {
    MemorySegment data = values.buffers().get(1);
    long flip = wanted ? -1 : 0;
    // Both zeros are within a range that begins or ends at either.
    long least = key(low == 0 ? -0.0f : low);
    long span = key(high == 0 ? 0.0f : high) - least;
    for (int w = 0; w < rows.length; w++) {
      if (rows[w] == 0) continue;
      long first = (long) w << 6;
      int count = (int) Math.min(64, values.length() - first);
      long outside =
          width == 2
              ? halves(data, first << 1, count)
              : floats(data, first << 2, count, least, span);
      rows[w] &= outside ^ flip;
    }
  }

  private static long key(float value) {
    long bits = Float.floatToRawIntBits(value);
    return bits ^ ((bits >> 63) & Integer.MAX_VALUE);
  }

  private static long floats(MemorySegment data, long at, int count, long least, long span) {
    long outside = 0;
    for (int i = 0; i < count; i++) {
      long bits = data.get(Little.INT, at + 4L * i);
      long above = ((bits ^ ((bits >> 63) & Integer.MAX_VALUE)) - least) & 0xFFFFFFFFL;
      outside |= ((span - above) >> 63) & Lanes.BIT[i];
    }
    return outside;
  }

  private long halves(MemorySegment data, long at, int count) {
    long inside = 0;
    for (int i = 0; i < count; i++) {
      float value = Float.float16ToFloat(data.get(Little.SHORT, at + 2L * i));
      inside |= ((value >= low ? 1L : 0L) & (value <= high ? 1L : 0L)) << i;
    }
    return ~inside;
  }
}
