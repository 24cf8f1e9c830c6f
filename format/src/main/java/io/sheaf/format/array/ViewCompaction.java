package io.sheaf.format.array;

import io.sheaf.format.array.Spans.Span;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;

/// Rewrites view arrays, at any depth, so that the bytes behind them are those that views refer to.
///
/// Stateless. What is rewritten lies in the allocator's memory, in buffers of at most 1 GiB; the
/// rest stays where it is.
public final class ViewCompaction {
  private static final long LARGEST = 1L << 30;

  private ViewCompaction() {}

  /// Rewrites those view arrays of which under half of the variadic bytes are referred to.
  public static ArrayData compact(ArrayData array, SegmentAllocator memory) {
    return rewrite(array, memory, Waste.HALF);
  }

  /// Every column compacted.
  public static RowBatch compact(RowBatch batch, SegmentAllocator memory) {
    List<ArrayData> columns = new ArrayList<>(batch.columns().size());
    for (ArrayData column : batch.columns()) columns.add(compact(column, memory));
    return new RowBatch(batch.rows(), columns);
  }

  /// Every column rewritten that has any variadic bytes that are not referred to.
  public static RowBatch tighten(RowBatch batch, SegmentAllocator memory) {
    List<ArrayData> columns = new ArrayList<>(batch.columns().size());
    for (ArrayData column : batch.columns()) columns.add(rewrite(column, memory, Waste.ANY));
    return new RowBatch(batch.rows(), columns);
  }

  /// How many unused bytes make an array worth rewriting: more than half of them, or any.
  private enum Waste {
    HALF,
    ANY
  }

  private static ArrayData rewrite(ArrayData array, SegmentAllocator memory, Waste waste) {
    Type type = array.layout().type();
    if (type instanceof Type.BinaryView || type instanceof Type.Utf8View) {
      long used = used(array);
      long there = there(array);
      if (there == 0) return array;
      boolean pick = used < (waste == Waste.HALF ? there / 2 : there);
      return pick ? pick(array, used, memory) : array;
    }
    if (array.children().isEmpty()) return array;
    List<ArrayData> children = new ArrayList<>(array.children().size());
    for (ArrayData child : array.children()) children.add(rewrite(child, memory, waste));
    return new ArrayData(
        array.layout(), array.length(), array.nullCount(), array.buffers(), children);
  }

  private static long there(ArrayData array) {
    long bytes = 0;
    for (MemorySegment buffer : variadic(array)) bytes += buffer.byteSize();
    return bytes;
  }

  private static List<MemorySegment> variadic(ArrayData array) {
    return array.buffers().subList(2, array.buffers().size());
  }

  private static long used(ArrayData array) {
    MemorySegment views = array.buffers().get(1);
    MemorySegment validity = Buffers.validity(array);
    long used = 0;
    for (long i = 0; i < array.length(); i++) {
      int size = views.get(Little.INT, i * ViewBuffers.VIEW);
      boolean there = validity == null || Bits.get(validity, i);
      if (there && size > ViewBuffers.INLINE) used += size;
    }
    return used;
  }

  private static ArrayData pick(ArrayData array, long used, SegmentAllocator memory) {
    MemorySegment source = array.buffers().get(1);
    MemorySegment validity = Buffers.validity(array);
    MemorySegment views = Buffers.allocate(memory, array.length() * ViewBuffers.VIEW);
    List<MemorySegment> buffers = new ArrayList<>(List.of(array.buffers().getFirst(), views));
    Filling filling = new Filling(buffers, used, memory);
    List<MemorySegment> variadic = variadic(array);
    for (long i = 0; i < array.length(); i++) {
      boolean isNull = validity != null && !Bits.get(validity, i);
      long low = isNull ? 0 : source.get(Little.LONG, i * ViewBuffers.VIEW);
      long high = isNull ? 0 : source.get(Little.LONG, i * ViewBuffers.VIEW + 8);
      if ((int) low > ViewBuffers.INLINE) {
        high = filling.add(variadic.get((int) high), new Span(high >>> 32, (int) low, 0));
      }
      views.set(Little.LONG, i * ViewBuffers.VIEW, low);
      views.set(Little.LONG, i * ViewBuffers.VIEW + 8, high);
    }
    return with(array, buffers);
  }

  private static ArrayData with(ArrayData array, List<MemorySegment> buffers) {
    return new ArrayData(array.layout(), array.length(), array.nullCount(), buffers, List.of());
  }

  /// The variadic buffers being filled: each as large as what is still to come, up to the largest.
  private static final class Filling {
    private final List<MemorySegment> buffers;
    private final SegmentAllocator memory;
    private long left;
    private MemorySegment current = Buffers.EMPTY;
    private long at;

    Filling(List<MemorySegment> buffers, long left, SegmentAllocator memory) {
      this.buffers = buffers;
      this.left = left;
      this.memory = memory;
    }

    /// Copies a value; the upper half of its view: offset and buffer index.
    long add(MemorySegment source, Span value) {
      if (current.byteSize() - at < value.length()) {
        if (at > 0) buffers.set(buffers.size() - 1, current.asSlice(0, at));
        current = Buffers.allocate(memory, Math.max(value.length(), Math.min(left, LARGEST)));
        buffers.add(current);
        at = 0;
      }
      MemorySegment.copy(source, value.offset(), current, at, value.length());
      long high = at << 32 | (buffers.size() - 3);
      at += value.length();
      left -= value.length();
      return high;
    }
  }
}
