package io.sheaf.format.validate;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The rules of unions: known type ids; dense offsets within the child, in order for each child.
final class Unions {
  private static final int TYPE_IDS = 128;

  private Unions() {}

  static void check(ArrayData array, Type.Union union, Place place) {
    long[] lengths = new long[TYPE_IDS];
    Arrays.fill(lengths, -1);
    if (union.typeIds().size() != array.children().size()) {
      throw place.broken(
          union.typeIds().size() + " type ids for " + array.children().size() + " children");
    }
    for (int i = 0; i < array.children().size(); i++) {
      int id = union.typeIds().get(i);
      if (id < 0 || id >= TYPE_IDS) throw place.broken("type id " + id + " is not in 0 to 127");
      lengths[id] = array.children().get(i).length();
    }
    typeIds(array, lengths, place);
    if (union.mode() == Type.UnionMode.SPARSE) {
      Nested.sameLength(array, place);
    } else {
      offsets(array, lengths, place);
    }
  }

  private static void typeIds(ArrayData array, long[] lengths, Place place) {
    MemorySegment ids = array.buffers().getFirst();
    for (long row = 0; row < array.length(); row++) {
      byte id = ids.get(Little.BYTE, row);
      if (id < 0 || lengths[id] < 0) throw place.broken(row, "type id " + id + " is unknown");
    }
  }

  private static void offsets(ArrayData array, long[] lengths, Place place) {
    MemorySegment ids = array.buffers().getFirst();
    MemorySegment offsets = array.buffers().get(1);
    int[] last = new int[TYPE_IDS];
    for (long row = 0; row < array.length(); row++) {
      byte id = ids.get(Little.BYTE, row);
      int offset = Little.intAt(offsets, row);
      if (offset < last[id] || offset >= lengths[id]) {
        throw place.broken(
            row,
            offset >= lengths[id]
                ? "offset " + offset + " into a child of " + lengths[id]
                : "offset " + offset + " after " + last[id]);
      }
      last[id] = offset;
    }
  }
}
