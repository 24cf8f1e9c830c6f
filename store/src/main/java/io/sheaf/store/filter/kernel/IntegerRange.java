package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;

/// True of integers from `low` to `low + span`, both within it, in the order of their type.
///
/// Modulo two to the width, that is one unsigned comparison, `x - low <= span`, and the same one
/// for signed and unsigned integers: the type's order only decides what the span is.
///
/// @param width bytes of a value: 1, 2, 4 or 8
/// @param low the least value, in its low `width` bytes
/// @param span how far the greatest lies above it, unsigned
public record IntegerRange(int width, long low, long span) implements Probe {
  @Override
  public void narrow(ArrayData values, boolean wanted, long[] rows) {
    MemorySegment data = values.buffers().get(1);
    long flip = wanted ? -1 : 0;
    for (int w = 0; w < rows.length; w++) {
      if (rows[w] == 0) continue;
      long first = (long) w << 6;
      int count = (int) Math.min(64, values.length() - first);
      rows[w] &= outside(data, first, count) ^ flip;
    }
  }

  /// The values that are not in the range, among up to 64 from `first` on; bits behind them are
  /// undefined.
  long outside(MemorySegment data, long first, int count) {
    return switch (width) {
      case 1 -> bytes(data, first, count);
      case 2 -> shorts(data, first << 1, count);
      case 4 -> ints(data, first << 2, count);
      case 8 -> longs(data, first << 3, count);
      default -> throw new AssertionError("no integer of " + width + " bytes");
    };
  }

  private long bytes(MemorySegment data, long at, int count) {
    long outside = 0;
    for (int i = 0; i < count; i++) {
      long above = (data.get(Little.BYTE, at + i) - low) & 0xFF;
      outside |= ((span - above) >> 63) & Lanes.BIT[i];
    }
    return outside;
  }

  private long shorts(MemorySegment data, long at, int count) {
    long outside = 0;
    for (int i = 0; i < count; i++) {
      long above = (data.get(Little.SHORT, at + 2L * i) - low) & 0xFFFF;
      outside |= ((span - above) >> 63) & Lanes.BIT[i];
    }
    return outside;
  }

  private long ints(MemorySegment data, long at, int count) {
    long outside = 0;
    for (int i = 0; i < count; i++) {
      long above = (data.get(Little.INT, at + 4L * i) - low) & 0xFFFFFFFFL;
      outside |= ((span - above) >> 63) & Lanes.BIT[i];
    }
    return outside;
  }

  private long longs(MemorySegment data, long at, int count) {
    long outside = 0;
    for (int i = 0; i < count; i++) {
      long above = data.get(Little.LONG, at + 8L * i) - low;
      outside |= (Lanes.borrow(span, above) >> 63) & Lanes.BIT[i];
    }
    return outside;
  }
}
