package io.sheaf.format.validate;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;

/// The rules of run-end encoding: run ends positive, strictly increasing, not null, up to the
/// length.
final class Runs {
  private Runs() {}

  static void check(ArrayData array, Place place) {
    if (array.children().size() != 2) {
      throw place.broken("has " + array.children().size() + " children instead of two");
    }
    ArrayData ends = array.children().getFirst();
    long values = array.children().get(1).length();
    if (ends.layout().field().dictionary() != null
        || !(ends.layout().type() instanceof Type.Int integer)
        || !integer.signed()
        || integer.bits() == 8) {
      throw place.broken("run ends are int16, int32 or int64");
    }
    if (ends.nullCount() != 0) throw place.broken(ends.nullCount() + " run ends are null");
    if (ends.length() > values) {
      throw place.broken(ends.length() + " run ends with " + values + " values");
    }
    long most = -1L >>> (65 - integer.bits());
    if (array.length() > most) {
      throw place.broken("length " + array.length() + " with run ends up to " + most);
    }
    order(ends, integer.bits() >> 3, array.length(), place);
  }

  private static void order(ArrayData ends, int width, long length, Place place) {
    MemorySegment data = ends.buffers().get(1);
    long previous = 0;
    for (long run = 0; run < ends.length(); run++) {
      long end = Little.signedAt(data, width, run);
      if (end <= previous) {
        throw place.broken("run " + run + " ends at " + end + " after " + previous);
      }
      previous = end;
    }
    if (previous < length) {
      throw place.broken("the last run ends at " + previous + " of length " + length);
    }
  }
}
