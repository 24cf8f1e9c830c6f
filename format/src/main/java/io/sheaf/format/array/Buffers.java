package io.sheaf.format.array;

import io.sheaf.format.kernel.Bits;
import io.sheaf.format.schema.Layout.BufferKind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Buffers that every method here needs: none at all, the one offset of an array without values, a
/// new one.
public final class Buffers {
  /// The alignment of every buffer that is allocated here.
  public static final long ALIGNMENT = 64;

  /// A buffer of length 0.
  public static final MemorySegment EMPTY = MemorySegment.NULL;

  private static final MemorySegment ZERO = Arena.global().allocate(8, 8).asReadOnly();

  private Buffers() {}

  /// A new buffer. Its content is undefined.
  static MemorySegment allocate(SegmentAllocator memory, long bytes) {
    return bytes == 0 ? EMPTY : memory.allocate(bytes, ALIGNMENT);
  }

  /// The offsets of an array of no values: a single 0 of `width` bytes.
  static MemorySegment zero(int width) {
    return ZERO.asSlice(0, width);
  }

  /// The validity bitmap of an array, or null when nothing in it is null (or all of it, without a
  /// bitmap).
  public static @Nullable MemorySegment validity(ArrayData array) {
    List<BufferKind> kinds = array.layout().buffers();
    boolean has = !kinds.isEmpty() && kinds.getFirst() == BufferKind.VALIDITY;
    return has && array.nullCount() != 0 ? array.buffers().getFirst() : null;
  }

  /// The number of nulls among `length` values from `offset` on.
  static long nulls(ArrayData array, long offset, long length) {
    if (array.nullCount() == 0 || length == 0) return 0;
    if (array.nullCount() == array.length()) return length;
    if (length == array.length()) return array.nullCount();
    MemorySegment validity = validity(array);
    return validity == null ? 0 : length - Bits.count(validity, offset, length);
  }
}
