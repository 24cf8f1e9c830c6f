package io.sheaf.format.array;

import io.sheaf.format.array.Spans.Span;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Layout.BufferKind;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Cuts buffers down to what an array's length needs. Copies nothing: every buffer that comes out
/// lies in one that came in.
///
/// A bitmap that says that nothing is null goes; children lose what lies behind the last value that
/// is referred to. What lies before the first one stays ([Slicer] lets go of it), and so do bytes
/// that no view refers to ([ViewCompaction]).
///
/// Stateless.
public final class Trimmer {
  private Trimmer() {}

  /// The same rows with every column trimmed.
  public static RowBatch trim(RowBatch batch) {
    return new RowBatch(batch.rows(), batch.columns().stream().map(Trimmer::trim).toList());
  }

  /// The same values in trimmed buffers.
  public static ArrayData trim(ArrayData array) {
    return trim(array, array.length());
  }

  private static ArrayData trim(ArrayData array, long length) {
    Piece piece = new Piece(array, 0, length);
    List<BufferKind> kinds = array.layout().buffers();
    long nulls = piece.nulls();
    List<MemorySegment> buffers = new ArrayList<>(array.buffers().size());
    for (int i = 0; i < array.buffers().size(); i++) {
      BufferKind kind = kinds.get(Math.min(i, kinds.size() - 1));
      boolean gone = kind == BufferKind.VALIDITY && nulls == 0;
      buffers.add(gone ? Buffers.EMPTY : buffer(array, i, kind, length));
    }
    return new ArrayData(array.layout(), length, nulls, buffers, children(piece));
  }

  private static MemorySegment buffer(ArrayData array, int index, BufferKind kind, long length) {
    MemorySegment buffer = array.buffers().get(index);
    boolean neighbours =
        !(array.layout().type() instanceof Type.Union)
            && !array.layout().buffers().contains(BufferKind.SIZES_32)
            && !array.layout().buffers().contains(BufferKind.SIZES_64);
    long offsets = neighbours ? length + 1 : length;
    return switch (kind) {
      case VALIDITY -> buffer.asSlice(0, Bits.bytes(length));
      case DATA -> buffer.asSlice(0, data(array, length));
      case OFFSETS_32 ->
          neighbours && length == 0 ? Buffers.zero(4) : buffer.asSlice(0, offsets << 2);
      case OFFSETS_64 ->
          neighbours && length == 0 ? Buffers.zero(8) : buffer.asSlice(0, offsets << 3);
      case SIZES_32 -> buffer.asSlice(0, length << 2);
      case SIZES_64 -> buffer.asSlice(0, length << 3);
      case TYPE_IDS -> buffer.asSlice(0, length);
      case VIEWS -> buffer.asSlice(0, length << 4);
      case VARIADIC -> buffer;
    };
  }

  private static long data(ArrayData array, long length) {
    return switch (array.layout().type()) {
      case Type.Bool _ -> Bits.bytes(length);
      case Type.Binary _, Type.LargeBinary _, Type.Utf8 _, Type.LargeUtf8 _ -> last(array, length);
      default -> length * (array.layout().bitWidth() >> 3);
    };
  }

  private static long last(ArrayData array, long length) {
    if (length == 0) return 0;
    return Little.offsetAt(array.buffers().get(1), Spans.offsetWidth(array), length);
  }

  private static List<ArrayData> children(Piece piece) {
    ArrayData array = piece.array();
    if (array.children().isEmpty()) return List.of();
    return switch (array.layout().type()) {
      case Type.ListType _, Type.LargeList _, Type.MapType _ ->
          List.of(trim(array.children().getFirst(), last(array, piece.length())));
      case Type.ListView _, Type.LargeListView _ -> {
        // Lists under nulls must stay within the child too, so that what was valid stays so.
        yield List.of(trim(array.children().getFirst(), Spans.listViewEnd(piece)));
      }
      case Type.FixedSizeList list ->
          List.of(trim(array.children().getFirst(), piece.length() * list.size()));
      case Type.Union union when union.mode() == Type.UnionMode.DENSE -> {
        Span[] spans = Spans.dense(piece, union);
        List<ArrayData> children = new ArrayList<>();
        for (int c = 0; c < spans.length; c++) {
          long end = spans[c].offset() + spans[c].length();
          children.add(trim(array.children().get(c), end));
        }
        yield children;
      }
      case Type.RunEndEncoded _ -> {
        Span runs = Spans.runs(piece);
        yield array.children().stream().map(child -> trim(child, runs.length())).toList();
      }
      default -> array.children().stream().map(child -> trim(child, piece.length())).toList();
    };
  }
}
