package io.sheaf.format.array;

import io.sheaf.format.array.Spans.Span;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Layout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;

/// List views, moved with their child. Lists that are null or empty come out as offset 0, size 0.
final class ListViews {
  private final int width;
  private final String field;
  private final MemorySegment offsets;
  private final MemorySegment sizes;
  private final List<Piece> children = new ArrayList<>();
  private long at;
  private long base;
  private int firstPicked;

  private ListViews(Layout layout, long length, SegmentAllocator memory) {
    width = layout.buffers().get(1) == Layout.BufferKind.OFFSETS_32 ? 4 : 8;
    field = layout.field().name();
    offsets = Buffers.allocate(memory, length * width);
    sizes = Buffers.allocate(memory, length * width);
  }

  /// How the child's pieces become one array.
  @FunctionalInterface
  interface ChildJoin {
    ArrayData join(Layout layout, List<Piece> pieces);
  }

  static ArrayData join(
      Layout layout, List<Piece> pieces, SegmentAllocator memory, ChildJoin child) {
    long length = 0;
    long nulls = 0;
    for (Piece piece : pieces) {
      length += piece.length();
      nulls += piece.nulls();
    }
    ListViews joined = new ListViews(layout, length, memory);
    for (Piece piece : pieces) joined.add(piece);
    MemorySegment validity = nulls == 0 ? Buffers.EMPTY : Joiner.validity(pieces, length, memory);
    ArrayData values = child.join(layout.children().getFirst(), joined.children);
    List<MemorySegment> buffers = List.of(validity, joined.offsets, joined.sizes);
    return new ArrayData(layout, length, nulls, buffers, List.of(values));
  }

  private void add(Piece piece) {
    Span span = Spans.listViews(piece);
    ArrayData child = piece.array().children().getFirst();
    boolean pick = span.wasteful();
    firstPicked = children.size();
    if (!pick && span.length() > 0) {
      children.add(new Piece(child, span.offset(), span.length()));
    }
    MemorySegment validity = Buffers.validity(piece.array());
    for (long i = piece.offset(); i < piece.end(); i++, at++) {
      boolean isNull = validity != null && !Bits.get(validity, i);
      long size = isNull ? 0 : Little.offsetAt(piece.array().buffers().get(2), width, i);
      long offset = size == 0 ? 0 : Little.offsetAt(piece.array().buffers().get(1), width, i);
      Little.setOffset(sizes, width, at, size);
      if (pick && size > 0) pick(child, offset, size);
      long moved = pick ? base - size : base + offset - span.offset();
      TooLong.check(field, size == 0 ? 0 : moved, width);
      Little.setOffset(offsets, width, at, size == 0 ? 0 : moved);
    }
    if (!pick) base += span.length();
  }

  private void pick(ArrayData child, long offset, long size) {
    base += size;
    Piece last = children.size() == firstPicked ? null : children.getLast();
    if (last != null && last.end() == offset) {
      children.set(children.size() - 1, new Piece(child, last.offset(), last.length() + size));
    } else {
      children.add(new Piece(child, offset, size));
    }
  }
}
