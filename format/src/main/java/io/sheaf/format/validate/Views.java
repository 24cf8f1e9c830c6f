package io.sheaf.format.validate;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.kernel.Utf8;
import java.lang.foreign.MemorySegment;

/// The rules of views, where they are not null: size, padding, buffer, range, prefix; and UTF-8 for
/// text.
final class Views {
  private static final int INLINE = 12;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Views() {}

  static void check(ArrayData array, boolean text, Place place) {
    MemorySegment views = array.buffers().get(1);
    MemorySegment[] targets =
        array.buffers().subList(2, array.buffers().size()).toArray(MemorySegment[]::new);
    MemorySegment validity = Sizes.validity(array);
    for (long row = 0; row < array.length(); row++) {
      if (validity != null && !Bits.get(validity, row)) continue;
      long low = views.get(Little.LONG, row << 4);
      long high = views.get(Little.LONG, (row << 4) + 8);
      int size = (int) low;
      if (size < 0) throw place.broken(row, "its size " + size + " is negative");
      if (size <= INLINE) {
        if (!padded(size, low, high))
          throw place.broken(row, "inline, padded with other than zeros");
        boolean ascii = ((low >>> 32 | high) & HIGH_BITS) == 0;
        if (text && !ascii && !Utf8.valid(views, (row << 4) + 4, (row << 4) + 4 + size)) {
          throw place.broken(row, "is not UTF-8");
        }
      } else {
        MemorySegment target = outOfLine(targets, low, high, row, place);
        long from = high >>> 32;
        if (text
            && !Utf8.ascii(target, from, from + size)
            && !Utf8.valid(target, from, from + size)) {
          throw place.broken(row, "is not UTF-8");
        }
      }
    }
  }

  /// Bytes 4 to 16 of the view hold the value; those behind it are 0.
  private static boolean padded(int size, long low, long high) {
    if (size <= 4) return high == 0 && (size == 4 || low >>> (32 + 8 * size) == 0);
    return size == INLINE || high >>> (8 * (size - 4)) == 0;
  }

  private static MemorySegment outOfLine(
      MemorySegment[] targets, long low, long high, long row, Place place) {
    int size = (int) low;
    int index = (int) high;
    int offset = (int) (high >>> 32);
    if (index < 0 || index >= targets.length) {
      throw place.broken(row, "its buffer " + index + " is not one of " + targets.length);
    }
    MemorySegment target = targets[index];
    if (offset < 0 || (long) offset + size > target.byteSize()) {
      throw place.broken(
          row, size + " bytes at " + offset + " of a buffer of " + target.byteSize() + " bytes");
    }
    if (target.get(Little.INT, offset) != (int) (low >>> 32)) {
      throw place.broken(row, "its prefix is not how its value begins");
    }
    return target;
  }
}
