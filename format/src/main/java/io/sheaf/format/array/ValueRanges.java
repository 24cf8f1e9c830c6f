package io.sheaf.format.array;

import io.sheaf.format.kernel.Little;
import io.sheaf.format.kernel.Offsets;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;

/// Where the value of one row lies: bytes of a buffer, values of a child. The array is valid and
/// the value not null.
public final class ValueRanges {
  private ValueRanges() {}

  /// Bytes of a buffer.
  public record Bytes(MemorySegment buffer, long offset, long length) {
    /// The byte behind the last one.
    public long end() {
      return offset + length;
    }

    /// The bytes as a segment.
    public MemorySegment segment() {
      return buffer.asSlice(offset, length);
    }
  }

  /// The bytes of a text, binary or view value, or of a value of fixed width.
  public static Bytes bytes(ArrayData array, long row) {
    return switch (array.layout().type()) {
      case Type.Binary _, Type.Utf8 _ -> bytes(array, 4, row);
      case Type.LargeBinary _, Type.LargeUtf8 _ -> bytes(array, 8, row);
      case Type.BinaryView _, Type.Utf8View _ -> view(array, row);
      default -> {
        long width = array.layout().bitWidth() >> 3;
        yield new Bytes(array.buffers().get(1), row * width, width);
      }
    };
  }

  private static Bytes bytes(ArrayData array, int width, long row) {
    MemorySegment offsets = array.buffers().get(1);
    long from = Little.offsetAt(offsets, width, row);
    long to = Little.offsetAt(offsets, width, row + 1);
    return new Bytes(array.buffers().get(2), from, to - from);
  }

  private static Bytes view(ArrayData array, long row) {
    MemorySegment views = array.buffers().get(1);
    long at = row * ViewBuffers.VIEW;
    int size = views.get(Little.INT, at);
    if (size <= ViewBuffers.INLINE) return new Bytes(views, at + 4, size);
    int buffer = views.get(Little.INT, at + 8);
    return new Bytes(array.buffers().get(2 + buffer), views.get(Little.INT, at + 12), size);
  }

  /// The child's values in a list, list view, map or fixed-size list.
  public static Piece list(ArrayData array, long row) {
    ArrayData child = array.children().getFirst();
    int width = Spans.offsetWidth(array);
    return switch (array.layout().type()) {
      case Type.FixedSizeList list -> new Piece(child, row * list.size(), list.size());
      case Type.ListView _, Type.LargeListView _ ->
          new Piece(
              child,
              Little.offsetAt(array.buffers().get(1), width, row),
              Little.offsetAt(array.buffers().get(2), width, row));
      default -> {
        long from = Little.offsetAt(array.buffers().get(1), width, row);
        long to = Little.offsetAt(array.buffers().get(1), width, row + 1);
        yield new Piece(child, from, to - from);
      }
    };
  }

  /// The one value of the child that a union's type id chooses.
  public static Piece unionValue(Type.Union union, ArrayData array, long row) {
    int id = array.buffers().getFirst().get(Little.BYTE, row);
    ArrayData child = array.children().get(union.typeIds().indexOf(id));
    boolean dense = union.mode() == Type.UnionMode.DENSE;
    return new Piece(child, dense ? Little.intAt(array.buffers().get(1), row) : row, 1);
  }

  /// The one value of the run that covers a row.
  public static Piece runValue(ArrayData array, long row) {
    ArrayData ends = array.children().getFirst();
    int width = ends.layout().bitWidth() >> 3;
    long run = Offsets.run(ends.buffers().get(1), width, ends.length(), row);
    return new Piece(array.children().get(1), run, 1);
  }

  /// An index into a dictionary.
  public static long index(ArrayData array, long row) {
    Type.Int type = (Type.Int) array.layout().type();
    int width = type.bits() >> 3;
    MemorySegment data = array.buffers().get(1);
    return type.signed() ? Little.signedAt(data, width, row) : Little.unsignedAt(data, width, row);
  }
}
