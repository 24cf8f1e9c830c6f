package io.sheaf.format.segment;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Bounds of IEEE 754 numbers. NaN is flagged and left out; a bound of zero is +0.0.
final class FloatBounds implements Bounds {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment data;
  private final int width;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;
  private long numbers;
  private boolean nan;

  FloatBounds(ArrayData values) {
    data = values.buffers().get(1);
    width = values.layout().bitWidth() / 8;
  }

  @Override
  public void add(long from, long to) {
    for (long at = from; at < to; at += Integer.MAX_VALUE / 8) {
      int count = (int) Math.min(Integer.MAX_VALUE / 8, to - at);
      MemorySegment values = data.asSlice(at * width, (long) count * width);
      switch (width) {
        case 2 -> halves(values, count);
        case 4 -> floats(values, count);
        default -> doubles(values, count);
      }
    }
  }

  private void halves(MemorySegment values, int count) {
    for (int i = 0; i < count; i++) {
      one(Float.float16ToFloat(values.get(Little.SHORT, 2L * i)));
    }
  }

  private void floats(MemorySegment values, int count) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    int found = 0;
    for (int i = 0; i < count; i++) {
      float value = values.get(FLOAT, 4L * i);
      low = Math.min(low, value);
      high = Math.max(high, value);
      found += Float.isNaN(value) ? 0 : 1;
    }
    if (found == count) widen(low, high, count);
    else for (int i = 0; i < count; i++) one(values.get(FLOAT, 4L * i));
  }

  private void doubles(MemorySegment values, int count) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    int found = 0;
    for (int i = 0; i < count; i++) {
      double value = values.get(DOUBLE, 8L * i);
      low = Math.min(low, value);
      high = Math.max(high, value);
      found += Double.isNaN(value) ? 0 : 1;
    }
    if (found == count) widen(low, high, count);
    else for (int i = 0; i < count; i++) one(values.get(DOUBLE, 8L * i));
  }

  private void one(double value) {
    if (Double.isNaN(value)) nan = true;
    else widen(value, value, 1);
  }

  private void widen(double low, double high, int count) {
    min = Math.min(min, low);
    max = Math.max(max, high);
    numbers += count;
  }

  @Override
  public Statistics statistics(long nullCount) {
    int flags = nan ? Statistics.HAS_NAN : 0;
    if (numbers == 0) return new Statistics(nullCount, flags, null, null);
    flags |= Statistics.HAS_MIN | Statistics.HAS_MAX;
    return new Statistics(nullCount, flags, bound(min), bound(max));
  }

  private byte[] bound(double value) {
    double bound = value + 0.0; // −0.0 + 0.0 is +0.0
    long word =
        switch (width) {
          case 2 -> Float.floatToFloat16((float) bound);
          case 4 -> Float.floatToRawIntBits((float) bound);
          default -> Double.doubleToRawLongBits(bound);
        };
    byte[] bytes = new byte[width];
    for (int i = 0; i < width; i++) bytes[i] = (byte) (word >>> (8 * i));
    return bytes;
  }
}
