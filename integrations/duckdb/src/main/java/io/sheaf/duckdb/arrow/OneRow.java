package io.sheaf.duckdb.arrow;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

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
    long bytes = Math.max(64, (layout.bitWidth() + 7L) / 8 * length);
    MemorySegment buffer = memory.allocate(bytes, 64).fill((byte) 0);
    boolean lists = !layout.children().isEmpty();
    switch (kind) {
      // The first item of a list is its only one; a union's value stands first.
      case OFFSETS_32 -> buffer.setAtIndex(JAVA_INT, 1, lists ? 1 : 0);
      case OFFSETS_64 -> buffer.setAtIndex(JAVA_LONG, 1, lists ? 1 : 0);
      case SIZES_32 -> buffer.set(JAVA_INT, 0, 1);
      case SIZES_64 -> buffer.set(JAVA_LONG, 0, 1);
      case TYPE_IDS -> {
        if (layout.type() instanceof Type.Union union && !union.typeIds().isEmpty()) {
          buffer.set(JAVA_BYTE, 0, union.typeIds().getFirst().byteValue());
        }
      }
      // Little-endian, whatever its width: the one run ends after the one value.
      case DATA -> buffer.set(JAVA_BYTE, 0, runEnds(layout) ? (byte) 1 : 0);
      default -> {}
    }
    return buffer;
  }

  private static boolean runEnds(Layout layout) {
    return layout.field().name().equals("run_ends");
  }
}
