package io.sheaf.format.validate;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.kernel.Ranges;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;

/// The rules of lists, maps and structs. Their children have been checked before.
final class Nested {
  private Nested() {}

  static void list(ArrayData array, int width, Place place) {
    Texts.offsets(array, width, only(array, place).length(), place);
  }

  static void map(ArrayData array, Place place) {
    list(array, 4, place);
    ArrayData entries = only(array, place);
    if (!(entries.layout().type() instanceof Type.Struct) || entries.children().size() != 2) {
      throw place.broken("the child of a map is a struct of two children");
    }
    if (entries.nullCount() != 0) throw place.broken("has null entries");
    ArrayData keys = entries.children().getFirst();
    if (Sizes.hasValidity(keys) && keys.nullCount() != 0) throw place.broken("has null keys");
  }

  static void listView(ArrayData array, int width, Place place) {
    long limit = only(array, place).length();
    MemorySegment offsets = array.buffers().get(1);
    MemorySegment sizes = array.buffers().get(2);
    long bad = Ranges.firstListViewOutside(offsets, sizes, width, array.length(), limit);
    if (bad >= 0) {
      throw place.broken(
          bad,
          Little.offsetAt(sizes, width, bad)
              + " values at "
              + Little.offsetAt(offsets, width, bad)
              + " of a child of "
              + limit);
    }
  }

  static void fixedSizeList(ArrayData array, int size, Place place) {
    if (size < 0) throw place.broken("its list size " + size + " is negative");
    long have = only(array, place).length();
    if (size > 0 && have / size < array.length()) {
      throw place.broken(have + " values are too few for " + array.length() + " lists of " + size);
    }
  }

  /// Every child of a struct or a sparse union is at least as long as its parent.
  static void sameLength(ArrayData array, Place place) {
    for (ArrayData child : array.children()) {
      if (child.length() < array.length()) {
        throw place
            .child(child.layout().field().name())
            .broken("length " + child.length() + " under a parent of length " + array.length());
      }
    }
  }

  private static ArrayData only(ArrayData array, Place place) {
    if (array.children().size() != 1) {
      throw place.broken("has " + array.children().size() + " children instead of one");
    }
    return array.children().getFirst();
  }
}
