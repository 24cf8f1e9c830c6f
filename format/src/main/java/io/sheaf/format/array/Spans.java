package io.sheaf.format.array;

import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.kernel.Offsets;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Which values of its children a range of a list view, dense union or run-end encoded array needs.
final class Spans {
  private Spans() {}

  /// A range of a child's values; `used` of them are referenced (more than the range holds when
  /// lists overlap).
  record Span(long offset, long length, long used) {
    /// True when most of the range lies unused, so that picking the used values out is worth its
    /// while.
    boolean wasteful() {
      return used < length / 2;
    }
  }

  static int offsetWidth(ArrayData array) {
    return switch (array.layout().type()) {
      case Type.LargeBinary _, Type.LargeUtf8 _, Type.LargeList _, Type.LargeListView _ -> 8;
      default -> 4;
    };
  }

  /// The child's values between the lowest offset and the highest end of the lists that are not
  /// null. Unless the lists stand in order and apart, all of them count as used: picking out values
  /// that lists share would multiply them.
  static Span listViews(Piece piece) {
    ArrayData array = piece.array();
    int width = offsetWidth(array);
    MemorySegment validity = Buffers.validity(array);
    long low = Long.MAX_VALUE;
    long high = 0;
    long used = 0;
    boolean apart = true;
    for (long i = piece.offset(); i < piece.end(); i++) {
      if (validity != null && !Bits.get(validity, i)) continue;
      long size = Little.offsetAt(array.buffers().get(2), width, i);
      if (size == 0) continue;
      long offset = Little.offsetAt(array.buffers().get(1), width, i);
      apart &= offset >= high;
      low = Math.min(low, offset);
      high = Math.max(high, offset + size);
      used += size;
    }
    if (low >= high) return new Span(0, 0, 0);
    return new Span(low, high - low, apart ? used : high - low);
  }

  /// How many of the child's values the lists of a range need, those under nulls included.
  static long listViewEnd(Piece piece) {
    ArrayData array = piece.array();
    int width = offsetWidth(array);
    long end = 0;
    for (long i = piece.offset(); i < piece.end(); i++) {
      long offset = Little.offsetAt(array.buffers().get(1), width, i);
      end = Math.max(end, offset + Little.offsetAt(array.buffers().get(2), width, i));
    }
    return end;
  }

  /// The values of each child that a range of a dense union refers to. The offsets into a child are
  /// in order, so the first and the last one bound them.
  static Span[] dense(Piece piece, Type.Union union) {
    int[] childOf = childOf(union);
    int children = piece.array().children().size();
    long[] first = new long[children];
    long[] end = new long[children];
    MemorySegment ids = piece.array().buffers().getFirst();
    MemorySegment offsets = piece.array().buffers().get(1);
    for (long i = piece.offset(); i < piece.end(); i++) {
      int child = childOf[ids.get(Little.BYTE, i)];
      long offset = Little.intAt(offsets, i);
      if (end[child] == 0) first[child] = offset;
      end[child] = offset + 1;
    }
    Span[] spans = new Span[children];
    for (int c = 0; c < children; c++) {
      long length = end[c] - first[c];
      spans[c] = new Span(first[c], length, length);
    }
    return spans;
  }

  /// From type id to the number of its child; -1 where there is none.
  static int[] childOf(Type.Union union) {
    int[] childOf = new int[128];
    Arrays.fill(childOf, -1);
    for (int c = 0; c < union.typeIds().size(); c++) childOf[union.typeIds().get(c)] = c;
    return childOf;
  }

  /// The runs that a range of a run-end encoded array lies in.
  static Span runs(Piece piece) {
    if (piece.length() == 0) return new Span(0, 0, 0);
    ArrayData ends = piece.array().children().getFirst();
    int width = ends.layout().bitWidth() >> 3;
    MemorySegment data = ends.buffers().get(1);
    long first = Offsets.run(data, width, ends.length(), piece.offset());
    long last = Offsets.run(data, width, ends.length(), piece.end() - 1);
    return new Span(first, last - first + 1, last - first + 1);
  }
}
