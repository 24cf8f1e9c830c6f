package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;

/// True of numbers that are one of some; NaN may be one of them, zero has no sign.
public final class FloatSet implements Probe {
  private final int width;
  private final LongTable members;

  /// A set for numbers of `width` bytes: 2, 4 or 8.
  public FloatSet(int width, double[] members) {
    this.width = width;
    long[] bits = new long[members.length];
    for (int i = 0; i < members.length; i++) bits[i] = bits(members[i]);
    this.members = new LongTable(bits);
  }

  /// One word for all NaN and one for both zeros.
  private static long bits(double value) {
    return Double.doubleToLongBits(value + 0.0);
  }

  @Override
  public void narrow(ArrayData values, boolean wanted, long[] rows) {
    MemorySegment data = values.buffers().get(1);
    for (int w = 0; w < rows.length; w++) {
      long kept = 0;
      for (long left = rows[w]; left != 0; left &= left - 1) {
        long row = ((long) w << 6) + Long.numberOfTrailingZeros(left);
        if (members.contains(bits(value(data, row))) == wanted) kept |= Long.lowestOneBit(left);
      }
      rows[w] = kept;
    }
  }

  private double value(MemorySegment data, long row) {
    return switch (width) {
      case 2 -> Float.float16ToFloat(data.get(Little.SHORT, row << 1));
      case 4 -> Float.intBitsToFloat(Little.intAt(data, row));
      default -> Double.longBitsToDouble(Little.longAt(data, row));
    };
  }
}
