package io.sheaf.format.validate;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Layout.BufferKind;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rules that need no look at the content: counts, lengths, buffer sizes; and then the null
/// count.
final class Sizes {
  private Sizes() {}

  static void check(ArrayData array, Place place) {
    if (array.length() < 0) throw place.broken("length " + array.length() + " is negative");
    Layout layout = array.layout();
    List<BufferKind> kinds = layout.buffers();
    int least = kinds.size() - (layout.variadic() ? 1 : 0);
    int buffers = array.buffers().size();
    if (layout.variadic() ? buffers < least : buffers != least) {
      throw place.broken("has " + buffers + " buffers, its layout " + least);
    }
    if (array.children().size() != layout.children().size()) {
      throw place.broken(
          "has " + array.children().size() + " children, its type " + layout.children().size());
    }
    for (int i = 0; i < least; i++) buffer(array, i, kinds.get(i), place);
    nulls(array, place);
  }

  private static void buffer(ArrayData array, int index, BufferKind kind, Place place) {
    long size = array.buffers().get(index).byteSize();
    long length = array.length();
    boolean views =
        array.layout().buffers().contains(BufferKind.SIZES_32)
            || array.layout().buffers().contains(BufferKind.SIZES_64);
    // Neighbours of an offset: n lists need n + 1 offsets, n list views or union values n. An array
    // without values may
    // come with an empty buffer in place of its one offset.
    long offsets =
        views || array.layout().type() instanceof Type.Union ? length : more(length, size);
    boolean enough =
        switch (kind) {
          case VALIDITY -> array.nullCount() == 0 || size >= Bits.bytes(length);
          case DATA -> holds(size, array.layout().bitWidth(), length);
          case OFFSETS_32 -> size / 4 >= offsets;
          case OFFSETS_64 -> size / 8 >= offsets;
          case SIZES_32 -> size / 4 >= length;
          case SIZES_64 -> size / 8 >= length;
          case TYPE_IDS -> size >= length;
          case VIEWS -> size / 16 >= length;
          case VARIADIC -> true;
        };
    if (!enough) {
      throw place.broken(
          "its " + kind + " buffer of " + size + " bytes is too small for length " + length);
    }
  }

  private static long more(long length, long size) {
    if (length == 0) return size == 0 ? 0 : 1;
    return length == Long.MAX_VALUE ? length : length + 1;
  }

  private static boolean holds(long size, int bitWidth, long length) {
    if (bitWidth == 0) return true;
    return bitWidth == 1 ? size >= Bits.bytes(length) : size / (bitWidth >> 3) >= length;
  }

  private static void nulls(ArrayData array, Place place) {
    long nulls = array.nullCount();
    if (nulls < 0 || nulls > array.length()) {
      throw place.broken("null count " + nulls + " of length " + array.length());
    }
    if (array.layout().type() instanceof Type.Null) {
      if (nulls != array.length()) {
        throw place.broken(
            "null count " + nulls + " of " + array.length() + " values of type null");
      }
    } else if (!hasValidity(array)) {
      if (nulls != 0) throw place.broken("null count " + nulls + " without a validity buffer");
    } else if (nulls != 0) {
      long counted = array.length() - Bits.count(array.buffers().getFirst(), 0, array.length());
      if (counted != nulls) {
        throw place.broken("null count is " + nulls + ", its validity buffer has " + counted);
      }
    }
  }

  static boolean hasValidity(ArrayData array) {
    List<BufferKind> kinds = array.layout().buffers();
    return !kinds.isEmpty() && kinds.getFirst() == BufferKind.VALIDITY;
  }

  /// The validity bitmap, or null when nothing is null.
  static @Nullable MemorySegment validity(ArrayData array) {
    return array.nullCount() == 0 || !hasValidity(array) ? null : array.buffers().getFirst();
  }
}
