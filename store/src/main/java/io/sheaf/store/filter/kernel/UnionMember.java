package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Type;

/// The rows of a union that one of its members holds.
record UnionMember(ArrayData array, Type.Union union, int member) {
  /// Those of `rows` that the member holds.
  long[] only(long[] rows) {
    int id = union.typeIds().get(member);
    long[] mine = new long[rows.length];
    for (int w = 0; w < rows.length; w++) {
      for (long left = rows[w]; left != 0; left &= left - 1) {
        int i = Long.numberOfTrailingZeros(left);
        int held = array.buffers().getFirst().get(Little.BYTE, ((long) w << 6) + i);
        if (held == id) mine[w] |= 1L << i;
      }
    }
    return mine;
  }

  /// For a dense union: clears the bits of rows whose value in the member is not in `passing`.
  void keep(long[] passing, long[] rows) {
    for (int w = 0; w < rows.length; w++) {
      for (long left = rows[w]; left != 0; left &= left - 1) {
        int i = Long.numberOfTrailingZeros(left);
        int value = Little.intAt(array.buffers().get(1), ((long) w << 6) + i);
        if ((passing[value >>> 6] >>> value & 1) == 0) rows[w] &= ~(1L << i);
      }
    }
  }
}
