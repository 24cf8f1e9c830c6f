package io.sheaf.format.validate;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.kernel.Ranges;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;

/// The rule of dictionary-encoded values.
final class Indices {
  private Indices() {}

  /// Indices point into their dictionary, where they are not null.
  static void check(ArrayData array, Field.Dictionary dictionary, long size, Place place) {
    if (size == DictionarySizes.ABSENT) {
      throw place.broken("dictionary " + dictionary.id() + " has not come before its first use");
    }
    if (size == DictionarySizes.UNKNOWN) return;
    Type.Int index = dictionary.index();
    Ranges.Integers integers = new Ranges.Integers(index.bits() >> 3, index.signed());
    MemorySegment data = array.buffers().get(1);
    long bad = Ranges.firstOutside(data, integers, array.length(), size - 1, Sizes.validity(array));
    if (bad >= 0) {
      throw place.broken(
          bad,
          "index "
              + Little.signedAt(data, integers.width(), bad)
              + " into a dictionary of "
              + size
              + " values");
    }
  }
}
