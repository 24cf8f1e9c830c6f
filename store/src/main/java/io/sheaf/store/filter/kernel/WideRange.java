package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
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
    long[] span = Wide.words(high.subtract(low), width);
    long flip = wanted ? -1 : 0;
    for (int w = 0; w < rows.length; w++) {
      if (rows[w] == 0) continue;
      long first = (long) w << 6;
      int count = (int) Math.min(64, values.length() - first);
      long outside =
          width == 16
              ? pairs(data, first << 4, count, least, span)
              : words(data, first, count, least, most);
      rows[w] &= outside ^ flip;
    }
  }

  /// As [IntegerRange] does it, `x - low > span`, in words of 64 bits with their borrow.
  private static long pairs(MemorySegment data, long at, int count, long[] least, long[] span) {
    long outside = 0;
    for (int i = 0; i < count; i++) {
      long x = data.get(Little.LONG, at + 16L * i);
      long low = x - least[0];
      long high = data.get(Little.LONG, at + 16L * i + 8) - least[1];
      high -= Lanes.borrow(x, least[0]) >>> 63;
      long difference = span[1] - high - (Lanes.borrow(span[0], low) >>> 63);
      long borrow = (~span[1] & high) | (~(span[1] ^ high) & difference);
      outside |= (borrow >> 63) & Lanes.BIT[i];
    }
    return outside;
  }

  private long words(MemorySegment data, long first, int count, long[] least, long[] most) {
    long outside = 0;
    for (int i = 0; i < count; i++) {
      long at = (first + i) * width;
      boolean in = Wide.compare(data, at, least) >= 0 && Wide.compare(data, at, most) <= 0;
      outside |= (in ? 0L : 1L) << i;
    }
    return outside;
  }
}
