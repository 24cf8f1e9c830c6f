package io.sheaf.duckdb.arrow;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An array of one value, zero or empty, or one of these in a list: enough to learn what DuckDB
/// makes of a type. Of no value at all it does not read every type that it knows.
public final class OneRow implements Dictionaries {
  private final Map<Long, ArrayData> dictionaries = new HashMap<>();
  private final SegmentAllocator memory;
  private final ArrayData array;

  /// Of the type of `field`.
  public OneRow(Field field, SegmentAllocator memory) {
    this.memory = memory;
    array = of(Layout.of(field), 1);
  }

  /// The array itself.
  public ArrayData array() {
    return array;
  }

  @Override
  public ArrayData values(long id) {
    ArrayData values = dictionaries.get(id);
    if (values == null) throw new AssertionError("no dictionary " + id);
    return values;
  }

  private ArrayData of(Layout layout, long length) {
    Field.Dictionary dictionary = layout.field().dictionary();
    if (dictionary != null && !layout.values()) {
      dictionaries.put(dictionary.id(), of(Layout.ofDictionary(layout.field()), 1));
    }
    List<MemorySegment> buffers =
        layout.buffers().stream()
            .filter(kind -> kind != Layout.BufferKind.VARIADIC)
            .map(kind -> buffer(layout, kind, length))
            .toList();
    long children =
        layout.type() instanceof Type.FixedSizeList list ? list.size() * length : length;
    return new ArrayData(
        layout,
        length,
        0,
        buffers,
        layout.children().stream().map(child -> of(child, children)).toList());
  }

  private MemorySegment buffer(Layout layout, Layout.BufferKind kind, long length) {
    if (kind == Layout.BufferKind.VALIDITY) return MemorySegment.NULL;
    // Nothing that is not DATA is wider than a view.
    long bytes = Math.max((layout.bitWidth() + 7L) / 8, 16) * (length + 1);
    MemorySegment buffer = memory.allocate(Math.max(64, bytes), 64).fill((byte) 0);
    // The first list has the only item; the other ones, as well as all texts, are empty.
    long items = layout.children().isEmpty() ? 0 : 1;
    switch (kind) {
      case OFFSETS_32 -> {
        if (layout.type() instanceof Type.Union) break; // all values stand first
        for (long i = 1; i <= length; i++) buffer.setAtIndex(JAVA_INT, i, (int) items);
      }
      case OFFSETS_64 -> {
        for (long i = 1; i <= length; i++) buffer.setAtIndex(JAVA_LONG, i, items);
      }
      case SIZES_32 -> buffer.set(JAVA_INT, 0, 1);
      case SIZES_64 -> buffer.set(JAVA_LONG, 0, 1);
      case TYPE_IDS -> {
        if (layout.type() instanceof Type.Union union && !union.typeIds().isEmpty()) {
          buffer.asSlice(0, length).fill(union.typeIds().getFirst().byteValue());
        }
      }
      case DATA -> {
        // Little-endian, whatever its width: one run that ends behind the last value.
        if (runEnds(layout)) buffer.set(JAVA_SHORT, 0, (short) length);
      }
      default -> {}
    }
    return buffer;
  }

  private static boolean runEnds(Layout layout) {
    return layout.field().name().equals("run_ends");
  }
}
