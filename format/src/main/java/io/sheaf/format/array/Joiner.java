package io.sheaf.format.array;

import io.sheaf.format.array.Spans.Span;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.kernel.Offsets;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;

/// One array made of pieces of several, layout by layout. Everything is copied but the buffers that
/// views point into.
final class Joiner {
  private final SegmentAllocator memory;

  private Joiner(SegmentAllocator memory) {
    this.memory = memory;
  }

  /// The pieces, whose arrays all have the shape of `layout`, one behind the other.
  ///
  /// @throws TooLong when offsets or run ends do not fit their type
  static ArrayData join(Layout layout, List<Piece> pieces, SegmentAllocator memory) {
    return new Joiner(memory).join(layout, pieces);
  }

  private ArrayData join(Layout layout, List<Piece> all) {
    List<Piece> pieces = all.stream().filter(piece -> piece.length() > 0).toList();
    long length = 0;
    for (Piece piece : pieces) length = Math.addExact(length, piece.length());
    Parts parts = new Parts(layout, pieces, length, nulls(pieces));
    return switch (layout.type()) {
      case Type.Null _ -> parts.array(List.of(), List.of());
      case Type.Bool _ -> parts.array(List.of(validity(parts), bits(parts, 1)), List.of());
      case Type.Binary _, Type.LargeBinary _, Type.Utf8 _, Type.LargeUtf8 _ -> bytes(parts);
      case Type.BinaryView _, Type.Utf8View _ ->
          parts.array(ViewBuffers.join(pieces, length, validity(parts), memory), List.of());
      case Type.ListType _, Type.LargeList _, Type.MapType _ -> list(parts);
      case Type.ListView _, Type.LargeListView _ ->
          ListViews.join(layout, pieces, memory, this::join);
      case Type.FixedSizeList type ->
          parts.array(List.of(validity(parts)), List.of(fixedSizeChild(parts, type.size())));
      case Type.Struct _ -> parts.array(List.of(validity(parts)), sameRange(parts));
      case Type.Union union ->
          union.mode() == Type.UnionMode.SPARSE
              ? parts.array(List.of(fixed(parts, 0, 1)), sameRange(parts))
              : dense(parts, union);
      case Type.RunEndEncoded _ -> runs(parts);
      default ->
          parts.array(List.of(validity(parts), fixed(parts, 1, layout.bitWidth() >> 3)), List.of());
    };
  }

  /// What is to become one array.
  private record Parts(Layout layout, List<Piece> pieces, long length, long nulls) {
    ArrayData array(List<MemorySegment> buffers, List<ArrayData> children) {
      return new ArrayData(layout, length, nulls, buffers, children);
    }

    ArrayData child(Piece piece, int index) {
      return piece.array().children().get(index);
    }
  }

  private static long nulls(List<Piece> pieces) {
    long nulls = 0;
    for (Piece piece : pieces) nulls += piece.nulls();
    return nulls;
  }

  private MemorySegment validity(Parts parts) {
    return parts.nulls() == 0 ? Buffers.EMPTY : validity(parts.pieces(), parts.length(), memory);
  }

  /// The bitmap of pieces of which some hold nulls.
  static MemorySegment validity(List<Piece> pieces, long length, SegmentAllocator memory) {
    MemorySegment target = Buffers.allocate(memory, Bits.bytes(length));
    long at = 0;
    for (Piece piece : pieces) {
      MemorySegment source = Buffers.validity(piece.array());
      if (source == null) {
        Bits.fill(target, at, piece.length());
      } else {
        Bits.copy(source, piece.offset(), target, at, piece.length());
      }
      at += piece.length();
    }
    return target;
  }

  private MemorySegment bits(Parts parts, int index) {
    MemorySegment target = Buffers.allocate(memory, Bits.bytes(parts.length()));
    long at = 0;
    for (Piece piece : parts.pieces()) {
      MemorySegment source = piece.array().buffers().get(index);
      Bits.copy(source, piece.offset(), target, at, piece.length());
      at += piece.length();
    }
    return target;
  }

  private MemorySegment fixed(Parts parts, int index, int width) {
    MemorySegment target = Buffers.allocate(memory, Math.multiplyExact(parts.length(), width));
    long at = 0;
    for (Piece piece : parts.pieces()) {
      long bytes = piece.length() * width;
      MemorySegment source = piece.array().buffers().get(index);
      MemorySegment.copy(source, piece.offset() * width, target, at, bytes);
      at += bytes;
    }
    return target;
  }

  private List<ArrayData> sameRange(Parts parts) {
    List<ArrayData> children = new ArrayList<>();
    for (int c = 0; c < parts.layout().children().size(); c++) {
      List<Piece> pieces = new ArrayList<>();
      for (Piece piece : parts.pieces()) {
        pieces.add(new Piece(parts.child(piece, c), piece.offset(), piece.length()));
      }
      children.add(join(parts.layout().children().get(c), pieces));
    }
    return children;
  }

  private ArrayData fixedSizeChild(Parts parts, int size) {
    List<Piece> pieces = new ArrayList<>();
    for (Piece piece : parts.pieces()) {
      pieces.add(new Piece(parts.child(piece, 0), piece.offset() * size, piece.length() * size));
    }
    return join(parts.layout().children().getFirst(), pieces);
  }

  /// The joined offsets of binaries or lists; adds to `spans` what each piece takes of its data or
  /// child.
  private MemorySegment offsets(Parts parts, List<Span> spans) {
    int width = parts.layout().buffers().get(1) == Layout.BufferKind.OFFSETS_32 ? 4 : 8;
    if (parts.length() == 0) return Buffers.zero(width);
    MemorySegment target = Buffers.allocate(memory, (parts.length() + 1) * width);
    long at = 0;
    long base = 0;
    for (Piece piece : parts.pieces()) {
      MemorySegment source = piece.array().buffers().get(1);
      long first = Little.offsetAt(source, width, piece.offset());
      long span = Little.offsetAt(source, width, piece.end()) - first;
      TooLong.check(parts.layout().field().name(), Math.addExact(base, span), width);
      Offsets.copy(source, piece.offset(), target, at, piece.length() + 1, width, base - first);
      spans.add(new Span(first, span, span));
      base += span;
      at += piece.length();
    }
    return target;
  }

  private ArrayData bytes(Parts parts) {
    List<Span> spans = new ArrayList<>();
    MemorySegment offsets = offsets(parts, spans);
    long total = 0;
    for (Span span : spans) total += span.length();
    MemorySegment data = Buffers.allocate(memory, total);
    long at = 0;
    for (int i = 0; i < spans.size(); i++) {
      MemorySegment source = parts.pieces().get(i).array().buffers().get(2);
      MemorySegment.copy(source, spans.get(i).offset(), data, at, spans.get(i).length());
      at += spans.get(i).length();
    }
    return parts.array(List.of(validity(parts), offsets, data), List.of());
  }

  private ArrayData list(Parts parts) {
    List<Span> spans = new ArrayList<>();
    MemorySegment offsets = offsets(parts, spans);
    ArrayData child = join(parts.layout().children().getFirst(), pieces(parts, 0, spans));
    return parts.array(List.of(validity(parts), offsets), List.of(child));
  }

  private static List<Piece> pieces(Parts parts, int child, List<Span> spans) {
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < spans.size(); i++) {
      ArrayData array = parts.child(parts.pieces().get(i), child);
      pieces.add(new Piece(array, spans.get(i).offset(), spans.get(i).length()));
    }
    return pieces;
  }

  private ArrayData dense(Parts parts, Type.Union union) {
    int count = parts.layout().children().size();
    int[] childOf = Spans.childOf(union);
    MemorySegment offsets = Buffers.allocate(memory, parts.length() * 4);
    List<List<Piece>> pieces = new ArrayList<>();
    for (int c = 0; c < count; c++) pieces.add(new ArrayList<>());
    long[] bases = new long[count];
    long at = 0;
    for (Piece piece : parts.pieces()) {
      Span[] spans = Spans.dense(piece, union);
      long[] deltas = new long[count];
      for (int c = 0; c < count; c++) {
        deltas[c] = bases[c] - spans[c].offset();
        pieces.get(c).add(new Piece(parts.child(piece, c), spans[c].offset(), spans[c].length()));
        bases[c] += spans[c].length();
        TooLong.check(parts.layout().field().name(), bases[c], 4);
      }
      Unions.shiftOffsets(piece, offsets, at, childOf, deltas);
      at += piece.length();
    }
    List<ArrayData> children = new ArrayList<>();
    for (int c = 0; c < count; c++) {
      children.add(join(parts.layout().children().get(c), pieces.get(c)));
    }
    return parts.array(List.of(fixed(parts, 0, 1), offsets), children);
  }

  private ArrayData runs(Parts parts) {
    Layout ends = parts.layout().children().getFirst();
    int width = ends.bitWidth() >> 3;
    TooLong.check(parts.layout().field().name(), parts.length(), width);
    List<Span> spans = parts.pieces().stream().map(Spans::runs).toList();
    long count = 0;
    for (Span span : spans) count += span.length();
    MemorySegment target = Buffers.allocate(memory, count * width);
    long run = 0;
    long base = 0;
    for (int i = 0; i < spans.size(); i++) {
      Runs.shift(parts.pieces().get(i), spans.get(i), target, run, base);
      run += spans.get(i).length();
      base += parts.pieces().get(i).length();
    }
    ArrayData joinedEnds = new ArrayData(ends, count, 0, List.of(Buffers.EMPTY, target), List.of());
    ArrayData values = join(parts.layout().children().get(1), pieces(parts, 1, spans));
    return parts.array(List.of(), List.of(joinedEnds, values));
  }
}
