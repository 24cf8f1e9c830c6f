package io.sheaf.duckdb.arrow;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sheaf.duckdb.capi.ArrowArray;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Layout.BufferKind;
import io.sheaf.format.schema.Type;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Arrays as arrays of the C data interface, which point at the buffers where they lie.
///
/// Nothing in them is to be released: the one array around them is.
public final class Arrays {
  private static final long POINTER = ADDRESS.byteSize();
  private static final MemorySegment ZEROS = Arena.global().allocate(64, 64);

  private Arrays() {}

  /// Bytes that [#of] takes for an array at most.
  public static long bytes(ArrayData array, Dictionaries dictionaries) {
    long pointers = array.buffers().size() + array.children().size() + 2L;
    long bytes = ArrowArray.BYTES + POINTER * pointers;
    if (array.layout().variadic()) bytes += POINTER * array.buffers().size();
    for (ArrayData child : array.children()) bytes += bytes(child, dictionaries);
    ArrayData values = values(array, dictionaries);
    return values == null ? bytes : bytes + bytes(values, dictionaries);
  }

  /// Writes an array, with those below it, into memory that is as good as its buffers are.
  public static ArrowArray of(ArrayData array, Dictionaries dictionaries, SegmentAllocator memory) {
    ArrowArray written = empty(memory);
    written.values(array.length(), array.nullCount() == 0 ? 0 : -1);
    buffers(array, written, memory);
    List<ArrayData> children = array.children();
    MemorySegment pointers = pointers(children.size(), memory);
    for (int i = 0; i < children.size(); i++) {
      pointers.setAtIndex(ADDRESS, i, of(children.get(i), dictionaries, memory).memory());
    }
    written.children(children.size(), pointers);
    ArrayData values = values(array, dictionaries);
    if (values != null) written.dictionary(of(values, dictionaries, memory).memory());
    return written;
  }

  /// A struct array around one member that is still to be set with [ArrowArray#children].
  public static ArrowArray around(SegmentAllocator memory) {
    ArrowArray written = empty(memory);
    written.buffers(1, pointers(1, memory));
    written.children(1, pointers(1, memory));
    return written;
  }

  /// Bytes that [#slice] takes for an array.
  public static long sliceBytes(ArrayData array) {
    if (!slicedByMembers(array)) return ArrowArray.BYTES;
    long bytes =
        ArrowArray.BYTES + POINTER * (array.buffers().size() + array.children().size() + 2L);
    for (ArrayData child : array.children()) bytes += sliceBytes(child);
    return bytes;
  }

  /// Some values of an array that was written before.
  ///
  /// A struct or union of its own begins at 0, and the members have the offset: DuckDB forgets that
  /// of a struct for the structs in it, and that of a union for all members.
  ///
  /// @param offset a multiple of 8
  public static ArrowArray slice(
      ArrowArray whole, ArrayData array, long offset, long length, SegmentAllocator memory) {
    ArrowArray slice = new ArrowArray(memory.allocate(ArrowArray.BYTES, POINTER));
    MemorySegment.copy(whole.memory(), 0, slice.memory(), 0, ArrowArray.BYTES);
    boolean byMembers = slicedByMembers(array);
    slice.range(byMembers ? 0 : offset, length);
    if (!byMembers) return slice;
    int count = array.buffers().size();
    MemorySegment buffers = pointers(count, memory);
    for (int i = 0; i < count; i++) {
      boolean bits = kind(array.layout(), i) == BufferKind.VALIDITY;
      MemorySegment buffer = address(kind(array.layout(), i), array.buffers().get(i));
      if (buffer.byteSize() > 0) buffer = buffer.asSlice(bits ? offset / 8 : offset);
      buffers.setAtIndex(ADDRESS, i, buffer);
    }
    slice.buffers(count, buffers);
    List<ArrayData> members = array.children();
    MemorySegment children = pointers(members.size(), memory);
    for (int i = 0; i < members.size(); i++) {
      ArrowArray child = slice(whole.child(i), members.get(i), offset, length, memory);
      children.setAtIndex(ADDRESS, i, child.memory());
    }
    slice.children(members.size(), children);
    return slice;
  }

  private static boolean slicedByMembers(ArrayData array) {
    Layout layout = array.layout();
    if (layout.field().dictionary() != null && !layout.values()) return false;
    return layout.type() instanceof Type.Struct
        || (layout.type() instanceof Type.Union union && union.mode() == Type.UnionMode.SPARSE);
  }

  private static ArrowArray empty(SegmentAllocator memory) {
    return new ArrowArray(memory.allocate(ArrowArray.BYTES, POINTER).fill((byte) 0));
  }

  private static MemorySegment pointers(int count, SegmentAllocator memory) {
    return memory.allocate(POINTER * Math.max(1, count), POINTER).fill((byte) 0);
  }

  /// Variadic buffers are followed by one with the length of each.
  private static void buffers(ArrayData array, ArrowArray written, SegmentAllocator memory) {
    List<MemorySegment> buffers = array.buffers();
    int count = buffers.size();
    boolean variadic = array.layout().variadic();
    MemorySegment pointers = pointers(count + (variadic ? 1 : 0), memory);
    for (int i = 0; i < count; i++) {
      pointers.setAtIndex(ADDRESS, i, address(kind(array.layout(), i), buffers.get(i)));
    }
    if (variadic) {
      int first = array.layout().buffers().indexOf(BufferKind.VARIADIC);
      MemorySegment lengths = pointers(count - first, memory);
      for (int i = first; i < count; i++) {
        lengths.setAtIndex(JAVA_LONG, i - first, buffers.get(i).byteSize());
      }
      pointers.setAtIndex(ADDRESS, count, lengths);
    }
    written.buffers(count + (variadic ? 1 : 0), pointers);
  }

  private static BufferKind kind(Layout layout, int buffer) {
    return layout.buffers().get(Math.min(buffer, layout.buffers().size() - 1));
  }

  /// A validity of no bytes lies nowhere, which says that nothing is null.
  private static MemorySegment address(BufferKind kind, MemorySegment buffer) {
    if (buffer.byteSize() == 0) return kind == BufferKind.VALIDITY ? MemorySegment.NULL : ZEROS;
    if (!buffer.isNative()) throw new AssertionError("a buffer on the heap: " + buffer);
    return buffer;
  }

  private static @Nullable ArrayData values(ArrayData array, Dictionaries dictionaries) {
    Layout layout = array.layout();
    Field.Dictionary dictionary = layout.field().dictionary();
    return dictionary == null || layout.values() ? null : dictionaries.values(dictionary.id());
  }
}
