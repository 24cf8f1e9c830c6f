package io.sheaf.format.array;

import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Layout.BufferKind;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/// Arrays of nothing but nulls, of any layout: how a column reads where it was never written.
///
/// Every buffer is of zeros, which any number of arrays may share, but for type ids of unions and
/// run ends. Children are null like their parents, whatever their fields say: nobody sees them. A
/// union has no nulls of its own: every value is a null of its first member that can be null. A
/// run-end encoded array is one run of a null. Stateless.
public final class NullArrays {
  private final LongFunction<MemorySegment> zeros;
  private final SegmentAllocator memory;

  private NullArrays(LongFunction<MemorySegment> zeros, SegmentAllocator memory) {
    this.zeros = zeros;
    this.memory = memory;
  }

  /// An array of `length` nulls.
  ///
  /// @param zeros gives memory of so many bytes, all 0
  /// @param memory for the few buffers that are not of zeros
  public static ArrayData of(
      Layout layout, long length, LongFunction<MemorySegment> zeros, SegmentAllocator memory) {
    return new NullArrays(zeros, memory).nulls(layout, length);
  }

  /// An array without values, such as those of a dictionary that nothing refers to.
  public static ArrayData empty(Layout layout) {
    SegmentAllocator none =
        (bytes, _) -> {
          throw new AssertionError(bytes + " bytes for an array without values");
        };
    return of(layout, 0, bytes -> Buffers.zero((int) bytes), none);
  }

  /// Whether a column of this field can hold a null.
  public static boolean canBeNull(Field field) {
    if (!field.nullable()) return false;
    if (field.dictionary() != null) return true;
    return switch (field.type()) {
      case Type.Union _ -> field.children().stream().anyMatch(NullArrays::canBeNull);
      case Type.RunEndEncoded _ -> canBeNull(field.children().get(1));
      default -> true;
    };
  }

  /// Bytes of the longest buffer of an array of `length` nulls; `Long.MAX_VALUE` where there can be
  /// no such array, since its length is more than its run ends or 64 bits can say.
  public static long longestBuffer(Layout layout, long length) {
    try {
      return longest(layout, length);
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  private static long longest(Layout layout, long length) {
    boolean runs = layout.type() instanceof Type.RunEndEncoded;
    int bits = runs ? layout.children().getFirst().bitWidth() : Long.SIZE;
    if (length > -1L >>> (Long.SIZE - bits + 1)) return Long.MAX_VALUE;
    long most = 0;
    for (BufferKind kind : layout.buffers()) most = Math.max(most, bytes(layout, kind, length));
    for (int i = 0; i < layout.children().size(); i++) {
      Layout child = layout.children().get(i);
      most = Math.max(most, longest(child, childLength(layout, i, length)));
    }
    return most;
  }

  private ArrayData nulls(Layout layout, long length) {
    List<MemorySegment> buffers = new ArrayList<>(layout.buffers().size());
    for (BufferKind kind : layout.buffers()) {
      if (kind != BufferKind.VARIADIC) buffers.add(buffer(layout, kind, length));
    }
    boolean counts =
        layout.type() instanceof Type.Null || layout.buffers().contains(BufferKind.VALIDITY);
    return new ArrayData(layout, length, counts ? length : 0, buffers, children(layout, length));
  }

  private MemorySegment buffer(Layout layout, BufferKind kind, long length) {
    if (kind == BufferKind.TYPE_IDS && layout.type() instanceof Type.Union union) {
      return typeIds(union.typeIds().get(member(layout)), length);
    }
    long bytes = bytes(layout, kind, length);
    return bytes == 0 ? Buffers.EMPTY : zeros.apply(bytes);
  }

  private static long bytes(Layout layout, BufferKind kind, long length) {
    boolean ends = !layout.buffers().contains(BufferKind.TYPE_IDS);
    for (BufferKind other : layout.buffers()) {
      ends &= other != BufferKind.SIZES_32 && other != BufferKind.SIZES_64;
    }
    long offsets = ends ? length + 1 : length;
    return switch (kind) {
      case VALIDITY -> Math.ceilDiv(length, 8);
      case DATA -> Math.ceilDiv(Math.multiplyExact(length, (long) layout.bitWidth()), 8);
      case OFFSETS_32 -> 4 * offsets;
      case OFFSETS_64 -> 8 * offsets;
      case SIZES_32 -> 4 * length;
      case SIZES_64 -> 8 * length;
      case TYPE_IDS -> length;
      case VIEWS -> 16 * length;
      case VARIADIC -> 0;
    };
  }

  private MemorySegment typeIds(int id, long length) {
    if (length == 0) return Buffers.EMPTY;
    return id == 0 ? zeros.apply(length) : Buffers.allocate(memory, length).fill((byte) id);
  }

  /// The member of a union that its nulls are of.
  private static int member(Layout union) {
    List<Layout> members = union.children();
    for (int i = 0; i < members.size(); i++) {
      if (canBeNull(members.get(i).field())) return i;
    }
    return 0;
  }

  private List<ArrayData> children(Layout layout, long length) {
    List<Layout> children = layout.children();
    boolean runs = layout.type() instanceof Type.RunEndEncoded;
    List<ArrayData> arrays = new ArrayList<>(children.size());
    for (int i = 0; i < children.size(); i++) {
      Layout child = children.get(i);
      arrays.add(
          runs && i == 0 ? runEnd(child, length) : nulls(child, childLength(layout, i, length)));
    }
    return arrays;
  }

  /// How many values a child has below so many nulls.
  private static long childLength(Layout layout, int child, long length) {
    return switch (layout.type()) {
      case Type.Struct _ -> length;
      case Type.FixedSizeList list -> Math.multiplyExact(length, (long) list.size());
      case Type.Union union ->
          union.mode() == Type.UnionMode.SPARSE
              ? length
              : child == member(layout) ? Math.min(1, length) : 0;
      case Type.RunEndEncoded _ -> Math.min(1, length);
      default -> 0;
    };
  }

  /// The one end of the one run, if there is one.
  private ArrayData runEnd(Layout layout, long length) {
    if (length == 0) {
      return new ArrayData(layout, 0, 0, List.of(Buffers.EMPTY, Buffers.EMPTY), List.of());
    }
    MemorySegment end = Buffers.allocate(memory, layout.bitWidth() / 8);
    switch (layout.bitWidth()) {
      case 16 -> end.set(Little.SHORT, 0, (short) length);
      case 32 -> end.set(Little.INT, 0, (int) length);
      default -> end.set(Little.LONG, 0, length);
    }
    return new ArrayData(layout, 1, 0, List.of(Buffers.EMPTY, end), List.of());
  }
}
