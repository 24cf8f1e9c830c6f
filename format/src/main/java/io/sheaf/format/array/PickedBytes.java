package io.sheaf.format.array;

import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Layout.BufferKind;
import io.sheaf.format.schema.Type;

/// How many bytes [RowPicker] takes of its allocator at most, told before it takes any.
///
/// Of list views, dense unions and run ends it is told as if all of their bytes were copied: what
/// they share is known only to who goes through them.
public final class PickedBytes {
  private PickedBytes() {}

  /// That of the rows of `rows` of every column. The arrays are valid.
  public static long most(RowBatch batch, RowSet rows) {
    long bytes = 0;
    for (ArrayData column : batch.columns()) bytes = Math.addExact(bytes, most(column, rows));
    return bytes;
  }

  private static long most(ArrayData array, RowSet rows) {
    if (rows.isEmpty() || (rows.isAll() && rows.rows() == array.length())) return 0;
    return switch (array.layout().type()) {
      case Type.Null _ -> 0;
      case Type.ListView _, Type.LargeListView _, Type.RunEndEncoded _ -> array.paddedBytes();
      case Type.Union union when union.mode() == Type.UnionMode.DENSE -> array.paddedBytes();
      case Type.Binary _, Type.LargeBinary _, Type.Utf8 _, Type.LargeUtf8 _ ->
          Math.addExact(own(array, rows), values(array, rows));
      case Type.ListType _, Type.LargeList _, Type.MapType _ ->
          child(array, rows, ofLists(array, rows));
      case Type.FixedSizeList list -> child(array, rows, ChildRows.ofEqualLists(rows, list.size()));
      default -> {
        long bytes = own(array, rows);
        for (ArrayData child : array.children()) bytes = Math.addExact(bytes, most(child, rows));
        yield bytes;
      }
    };
  }

  private static long child(ArrayData array, RowSet rows, RowSet values) {
    return Math.addExact(own(array, rows), most(array.children().getFirst(), values));
  }

  /// The buffers of the array itself, but for what its offsets point into.
  private static long own(ArrayData array, RowSet rows) {
    long bytes = 0;
    boolean offsets = false;
    for (BufferKind kind : array.layout().buffers()) {
      long more =
          switch (kind) {
            case VALIDITY -> array.nullCount() == 0 ? 0 : Bits.bytes(rows.count());
            case OFFSETS_32 -> 4 * (rows.count() + 1);
            case OFFSETS_64 -> 8 * (rows.count() + 1);
            case DATA -> offsets ? 0 : bits(rows.count(), array.layout().bitWidth());
            case VIEWS -> 16 * rows.count();
            case TYPE_IDS -> rows.count();
            case SIZES_32, SIZES_64, VARIADIC -> 0;
          };
      offsets |= kind == BufferKind.OFFSETS_32 || kind == BufferKind.OFFSETS_64;
      bytes = Math.addExact(bytes, more);
    }
    return bytes;
  }

  private static long bits(long count, int width) {
    return width == 1 ? Bits.bytes(count) : Math.multiplyExact(count, (long) (width >> 3));
  }

  private static long values(ArrayData array, RowSet rows) {
    if (array.nullCount() == array.length() || rows.isRun()) return 0;
    int width = Spans.offsetWidth(array);
    long bytes = 0;
    for (long from = rows.nextIn(0); from < rows.rows(); ) {
      long to = rows.nextOut(from);
      long start = Little.offsetAt(array.buffers().get(1), width, from);
      bytes += Little.offsetAt(array.buffers().get(1), width, to) - start;
      from = rows.nextIn(to);
    }
    return bytes;
  }

  private static RowSet ofLists(ArrayData array, RowSet rows) {
    int width = Spans.offsetWidth(array);
    ChildRows values = new ChildRows(array.children().getFirst().length());
    for (long from = rows.nextIn(0); from < rows.rows(); ) {
      long to = rows.nextOut(from);
      values.add(
          Little.offsetAt(array.buffers().get(1), width, from),
          Little.offsetAt(array.buffers().get(1), width, to));
      from = rows.nextIn(to);
    }
    return values.set();
  }
}
