package io.sheaf.format.validate;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.kernel.Offsets;
import io.sheaf.format.kernel.Utf8;
import java.lang.foreign.MemorySegment;

/// The rules of binaries and strings behind offsets.
final class Texts {
  private Texts() {}

  /// Offsets are in order and within the data.
  static void bytes(ArrayData array, int width, Place place) {
    offsets(array, width, array.buffers().get(2).byteSize(), place);
  }

  /// And each value that is not null is UTF-8.
  static void text(ArrayData array, int width, Place place) {
    bytes(array, width, place);
    if (array.length() == 0) return;
    MemorySegment offsets = array.buffers().get(1);
    MemorySegment data = array.buffers().get(2);
    long first = Little.offsetAt(offsets, width, 0);
    long last = Little.offsetAt(offsets, width, array.length());
    if (Utf8.ascii(data, first, last)) return;
    // All bytes together are UTF-8 and every value starts with a character: then each value is
    // UTF-8. Bytes under a
    // null may break this without harm, so only the slow way may refuse.
    if (Utf8.valid(data, first, last) && startOnCharacters(array, width)) return;
    MemorySegment validity = Sizes.validity(array);
    for (long i = 0; i < array.length(); i++) {
      if (validity != null && !Bits.get(validity, i)) continue;
      long from = Little.offsetAt(offsets, width, i);
      if (!Utf8.valid(data, from, Little.offsetAt(offsets, width, i + 1))) {
        throw place.broken(i, "is not UTF-8");
      }
    }
  }

  private static boolean startOnCharacters(ArrayData array, int width) {
    MemorySegment offsets = array.buffers().get(1);
    MemorySegment data = array.buffers().get(2);
    long last = Little.offsetAt(offsets, width, array.length());
    for (long i = 1; i < array.length(); i++) {
      long offset = Little.offsetAt(offsets, width, i);
      if (offset == last) return true;
      if (Utf8.continues(data, offset)) return false;
    }
    return true;
  }

  /// Offsets are not negative, in order, and at most `limit`.
  static void offsets(ArrayData array, int width, long limit, Place place) {
    MemorySegment offsets = array.buffers().get(1);
    if (offsets.byteSize() == 0) return;
    long count = array.length() + 1;
    long bad = Offsets.firstDisorder(offsets, width, count);
    if (bad >= 0) {
      long offset = Little.offsetAt(offsets, width, bad);
      throw place.broken(
          Math.max(0, bad - 1),
          offset < 0
              ? "offset " + offset + " is negative"
              : "offset " + offset + " after " + Little.offsetAt(offsets, width, bad - 1));
    }
    long last = Little.offsetAt(offsets, width, array.length());
    if (array.length() > 0 && last > limit) {
      throw place.broken(
          firstBeyond(offsets, width, array.length(), limit),
          "offset " + last + " beyond the " + limit + " there are");
    }
  }

  private static long firstBeyond(MemorySegment offsets, int width, long length, long limit) {
    for (long i = 0; i < length; i++) {
      if (Little.offsetAt(offsets, width, i + 1) > limit) return i;
    }
    throw new AssertionError("no offset of " + length + " is beyond " + limit);
  }
}
