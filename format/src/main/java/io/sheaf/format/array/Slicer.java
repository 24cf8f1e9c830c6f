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
import java.util.Objects;

/// Takes a range of rows out of an array, as an array of its own.
///
/// Values of fixed width, text and views stay where they are. Bitmaps do so when the range starts
/// at a multiple of 8, and are shifted into new memory otherwise; offsets are copied unless they
/// start at 0 anyway, and run ends always. Wrap the allocator in a [CountingAllocator] to learn how
/// many bytes were copied.
///
/// Stateless. The slice is valid as long as both the array and the allocator's memory are.
public final class Slicer {
  private final SegmentAllocator memory;

  private Slicer(SegmentAllocator memory) {
    this.memory = memory;
  }

  /// Rows `offset` to `offset + length` of `array`, which is valid and of which the range is a
  /// part.
  public static ArrayData slice(
      ArrayData array, long offset, long length, SegmentAllocator memory) {
    Objects.checkFromIndexSize(offset, length, array.length());
    return new Slicer(memory).slice(new Piece(array, offset, length));
  }

  /// Rows `offset` to `offset + length` of every column.
  public static RowBatch slice(RowBatch batch, long offset, long length, SegmentAllocator memory) {
    List<ArrayData> columns = new ArrayList<>(batch.columns().size());
    for (ArrayData column : batch.columns()) columns.add(slice(column, offset, length, memory));
    return new RowBatch(length, columns);
  }

  private ArrayData slice(ArrayData child, Span span) {
    return slice(new Piece(child, span.offset(), span.length()));
  }

  private ArrayData slice(Piece piece) {
    return switch (piece.array().layout().type()) {
      case Type.Null _ -> result(piece, List.of(), List.of());
      case Type.Bool _ -> result(piece, List.of(validity(piece), bits(piece, 1)), List.of());
      case Type.Binary _, Type.LargeBinary _, Type.Utf8 _, Type.LargeUtf8 _ -> bytes(piece);
      case Type.BinaryView _, Type.Utf8View _ -> views(piece);
      case Type.ListType _, Type.LargeList _, Type.MapType _ -> list(piece);
      case Type.ListView _, Type.LargeListView _ -> listView(piece);
      case Type.FixedSizeList type -> {
        ArrayData child = piece.array().children().getFirst();
        Span span = new Span(piece.offset() * type.size(), piece.length() * type.size(), 0);
        yield result(piece, List.of(validity(piece)), List.of(slice(child, span)));
      }
      case Type.Struct _ -> result(piece, List.of(validity(piece)), sameRange(piece));
      case Type.Union union ->
          union.mode() == Type.UnionMode.SPARSE
              ? result(piece, List.of(fixed(piece, 0, 8)), sameRange(piece))
              : dense(piece, union);
      case Type.RunEndEncoded _ -> runs(piece);
      default -> {
        MemorySegment data = fixed(piece, 1, piece.array().layout().bitWidth());
        yield result(piece, List.of(validity(piece), data), List.of());
      }
    };
  }

  private static ArrayData result(
      Piece piece, List<MemorySegment> buffers, List<ArrayData> children) {
    return new ArrayData(piece.array().layout(), piece.length(), piece.nulls(), buffers, children);
  }

  private MemorySegment validity(Piece piece) {
    return piece.nulls() == 0 ? Buffers.EMPTY : bits(piece, 0);
  }

  private MemorySegment bits(Piece piece, int index) {
    MemorySegment source = piece.array().buffers().get(index);
    long bytes = Bits.bytes(piece.length());
    if ((piece.offset() & 7) == 0 || bytes == 0) return source.asSlice(piece.offset() >>> 3, bytes);
    MemorySegment target = Buffers.allocate(memory, bytes);
    target.set(Little.BYTE, bytes - 1, (byte) 0);
    Bits.copy(source, piece.offset(), target, 0, piece.length());
    return target;
  }

  private static MemorySegment fixed(Piece piece, int index, int bitWidth) {
    int width = bitWidth >> 3;
    MemorySegment source = piece.array().buffers().get(index);
    return source.asSlice(piece.offset() * width, piece.length() * width);
  }

  private List<ArrayData> sameRange(Piece piece) {
    List<ArrayData> children = new ArrayList<>(piece.array().children().size());
    for (ArrayData child : piece.array().children()) {
      children.add(slice(new Piece(child, piece.offset(), piece.length())));
    }
    return children;
  }

  private ArrayData bytes(Piece piece) {
    Span span = span(piece);
    MemorySegment data = piece.array().buffers().get(2).asSlice(span.offset(), span.length());
    return result(piece, List.of(validity(piece), offsets(piece, span), data), List.of());
  }

  private ArrayData list(Piece piece) {
    Span span = span(piece);
    ArrayData child = slice(piece.array().children().getFirst(), span);
    return result(piece, List.of(validity(piece), offsets(piece, span)), List.of(child));
  }

  private static Span span(Piece piece) {
    if (piece.length() == 0) return new Span(0, 0, 0);
    int width = Spans.offsetWidth(piece.array());
    MemorySegment offsets = piece.array().buffers().get(1);
    long first = Little.offsetAt(offsets, width, piece.offset());
    return new Span(first, Little.offsetAt(offsets, width, piece.end()) - first, 0);
  }

  private MemorySegment offsets(Piece piece, Span span) {
    int width = Spans.offsetWidth(piece.array());
    if (piece.length() == 0) return Buffers.zero(width);
    MemorySegment source = piece.array().buffers().get(1);
    long count = piece.length() + 1;
    if (span.offset() == 0) return source.asSlice(piece.offset() * width, count * width);
    MemorySegment target = Buffers.allocate(memory, count * width);
    Offsets.copy(source, piece.offset(), target, 0, count, width, -span.offset());
    return target;
  }

  private ArrayData views(Piece piece) {
    List<MemorySegment> buffers = new ArrayList<>(piece.array().buffers());
    buffers.set(0, validity(piece));
    buffers.set(1, fixed(piece, 1, 128));
    return result(piece, buffers, List.of());
  }

  private ArrayData listView(Piece piece) {
    return ListViews.join(piece.array().layout(), List.of(piece), memory, this::shareOrPick);
  }

  /// Slices the child in place while its range is one piece; picks the lists out when they lie
  /// apart.
  private ArrayData shareOrPick(Layout layout, List<Piece> pieces) {
    return pieces.size() == 1 ? slice(pieces.getFirst()) : Joiner.join(layout, pieces, memory);
  }

  private ArrayData dense(Piece piece, Type.Union union) {
    Span[] spans = Spans.dense(piece, union);
    List<ArrayData> children = new ArrayList<>(spans.length);
    long[] deltas = new long[spans.length];
    for (int c = 0; c < spans.length; c++) {
      children.add(slice(piece.array().children().get(c), spans[c]));
      deltas[c] = -spans[c].offset();
    }
    MemorySegment offsets = Buffers.allocate(memory, piece.length() * 4);
    Unions.shiftOffsets(piece, offsets, 0, Spans.childOf(union), deltas);
    return result(piece, List.of(fixed(piece, 0, 8), offsets), children);
  }

  private ArrayData runs(Piece piece) {
    Span span = Spans.runs(piece);
    ArrayData ends = piece.array().children().getFirst();
    int width = ends.layout().bitWidth() >> 3;
    MemorySegment target = Buffers.allocate(memory, span.length() * width);
    Runs.shift(piece, span, target, 0, 0);
    ArrayData newEnds =
        new ArrayData(ends.layout(), span.length(), 0, List.of(Buffers.EMPTY, target), List.of());
    ArrayData values = slice(piece.array().children().get(1), span);
    return result(piece, List.of(), List.of(newEnds, values));
  }
}
