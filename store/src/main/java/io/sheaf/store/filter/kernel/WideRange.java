package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;

/// True of integers of 16 or 32 bytes from `low` to `high`, both within it.
///
/// @param width bytes of a value, that both bounds fit in
public record WideRange(int width, BigInteger low, BigInteger high) implements Probe {
  @Override
  public void narrow(ArrayData values, boolean wanted, long[] rows) {
    MemorySegment data = values.buffers().get(1);
    long[] least = Wide.words(low, width);
    long[] most = Wide.words(high, width);
    long flip = wanted ? 0 : -1;
    for (int w = 0; w < rows.length; w++) {
      if (rows[w] == 0) continue;
      long first = (long) w << 6;
      int count = (int) Math.min(64, values.length() - first);
      long word = 0;
      for (int i = 0; i < count; i++) {
        long at = (first + i) * width;
        boolean in = Wide.compare(data, at, least) >= 0 && Wide.compare(data, at, most) <= 0;
        word |= (in ? 1L : 0L) << i;
      }
      rows[w] &= word ^ flip;
    }
  }
}
