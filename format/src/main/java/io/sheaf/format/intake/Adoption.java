package io.sheaf.format.intake;

import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Buffers;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Gives arrays of a stream the table's fields, and with them its dictionary ids.
///
/// Copies nothing, but for indices into a dictionary that became the second part of one of the
/// table's: those are moved behind the first part's values.
final class Adoption {
  private record Part(long incoming, long table) {}

  private final Map<Part, Long> shifts = new HashMap<>();

  void clear() {
    shifts.clear();
  }

  /// From now on, indices into `incoming` become indices into `table`, larger by `shift`.
  void shift(long incoming, long table, long shift) {
    if (shift != 0) shifts.put(new Part(incoming, table), shift);
  }

  RowBatch adopt(RowBatch batch, List<Layout> layouts, SegmentAllocator memory) {
    List<ArrayData> columns = new ArrayList<>(layouts.size());
    for (int i = 0; i < layouts.size(); i++) {
      columns.add(adopt(batch.columns().get(i), layouts.get(i), memory));
    }
    return new RowBatch(batch.rows(), columns);
  }

  ArrayData adopt(ArrayData array, Layout layout, SegmentAllocator memory) {
    List<ArrayData> children = new ArrayList<>(array.children().size());
    for (int i = 0; i < array.children().size(); i++) {
      children.add(adopt(array.children().get(i), layout.children().get(i), memory));
    }
    List<MemorySegment> buffers = array.buffers();
    long shift = shift(array.layout(), layout);
    if (shift != 0) buffers = List.of(buffers.getFirst(), moved(array, layout, shift, memory));
    return new ArrayData(layout, array.length(), array.nullCount(), buffers, children);
  }

  private long shift(Layout from, Layout to) {
    Field.Dictionary theirs = from.field().dictionary();
    Field.Dictionary mine = to.field().dictionary();
    if (from.values() || theirs == null || mine == null) return 0;
    return shifts.getOrDefault(new Part(theirs.id(), mine.id()), 0L);
  }

  private static MemorySegment moved(
      ArrayData array, Layout layout, long shift, SegmentAllocator memory) {
    Type.Int index = (Type.Int) layout.type();
    int width = index.bits() >> 3;
    long most = -1L >>> (index.signed() ? 65 - index.bits() : 64 - index.bits());
    MemorySegment source = array.buffers().get(1);
    MemorySegment target = memory.allocate(array.length() * width, 64);
    for (long i = 0; i < array.length(); i++) {
      long value = Little.unsignedAt(source, width, i) + shift;
      // Under a null anything may stand; what matters is that no real index runs over.
      boolean over = Long.compareUnsigned(value, most) > 0;
      if (over && !isNull(array, i)) {
        throw new UnsupportedException(
            "column "
                + layout.field().name()
                + " shares a dictionary in the table that it does not share in the data;"
                + " together they have more values than its index type can count");
      }
      Little.setInteger(target, width, i, value);
    }
    return target;
  }

  private static boolean isNull(ArrayData array, long row) {
    MemorySegment validity = Buffers.validity(array);
    return validity != null && !Bits.get(validity, row);
  }
}
