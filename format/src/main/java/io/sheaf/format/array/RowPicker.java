package io.sheaf.format.array;

import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;

/// Takes some of the rows out of an array, as an array of its own.
///
/// All rows are the array itself, and rows that stand together are a slice of it ([Slicer]): little
/// is copied then, or nothing. Else all that is kept is copied, but for the bytes behind views,
/// which are shared whole ([ViewCompaction] lets go of what no view refers to). Children keep those
/// of their values that a kept row refers to, once each, however many lists share them.
///
/// Stateless. What comes out is valid as long as both the array and the allocator's memory are.
public final class RowPicker {
  private final SegmentAllocator memory;

  private RowPicker(SegmentAllocator memory) {
    this.memory = memory;
  }

  /// The values of `array`, which is valid, in the rows of `rows`, a set of as many.
  public static ArrayData pick(ArrayData array, RowSet rows, SegmentAllocator memory) {
    if (rows.rows() != array.length()) {
      throw new AssertionError(rows + " picked of an array of " + array.length());
    }
    return new RowPicker(memory).pick(array, rows);
  }

  /// The rows of `rows` of every column.
  public static RowBatch pick(RowBatch batch, RowSet rows, SegmentAllocator memory) {
    if (rows.rows() != batch.rows()) {
      throw new AssertionError(rows + " picked of a batch of " + batch.rows());
    }
    List<ArrayData> columns = new ArrayList<>(batch.columns().size());
    for (ArrayData column : batch.columns()) columns.add(pick(column, rows, memory));
    return new RowBatch(rows.count(), columns);
  }

  /// `array` may be longer than the set: then its last values are of no row.
  private ArrayData pick(ArrayData array, RowSet rows) {
    if (rows.isAll() && rows.rows() == array.length()) return array;
    if (rows.isEmpty()) return Slicer.slice(array, 0, 0, memory);
    // Nulls look alike: as many from the front are as good.
    if (isNull(array)) return Slicer.slice(array, 0, rows.count(), memory);
    if (rows.isRun()) return Slicer.slice(array, rows.nextIn(0), rows.count(), memory);
    return switch (array.layout().type()) {
      case Type.Null _ -> picked(array, rows, List.of(), List.of());
      case Type.Bool _ -> {
        MemorySegment bits = RowCopies.bits(array.buffers().get(1), rows, memory);
        yield picked(array, rows, List.of(validity(array, rows), bits), List.of());
      }
      case Type.Binary _, Type.LargeBinary _, Type.Utf8 _, Type.LargeUtf8 _ -> bytes(array, rows);
      case Type.BinaryView _, Type.Utf8View _ -> views(array, rows);
      case Type.ListType _, Type.LargeList _, Type.MapType _ -> list(array, rows);
      case Type.ListView _, Type.LargeListView _ -> listView(array, rows);
      case Type.FixedSizeList list -> {
        ArrayData child = array.children().getFirst();
        RowSet values = ChildRows.ofEqualLists(rows, list.size());
        List<ArrayData> children = List.of(pick(child, values));
        yield picked(array, rows, List.of(validity(array, rows)), children);
      }
      case Type.Struct _ ->
          picked(array, rows, List.of(validity(array, rows)), sameRows(array, rows));
      case Type.Union union ->
          union.mode() == Type.UnionMode.SPARSE
              ? picked(array, rows, List.of(fixed(array, 0, 1, rows)), sameRows(array, rows))
              : dense(array, union, rows);
      case Type.RunEndEncoded _ -> runs(array, rows);
      default -> {
        MemorySegment data = fixed(array, 1, array.layout().bitWidth() >> 3, rows);
        yield picked(array, rows, List.of(validity(array, rows), data), List.of());
      }
    };
  }

  private static boolean isNull(ArrayData array) {
    return array.nullCount() == array.length() && !array.layout().buffers().isEmpty();
  }

  private static ArrayData picked(
      ArrayData array, RowSet rows, List<MemorySegment> buffers, List<ArrayData> children) {
    return new ArrayData(array.layout(), rows.count(), nulls(array, rows), buffers, children);
  }

  private static long nulls(ArrayData array, RowSet rows) {
    if (array.nullCount() == 0) return 0;
    if (array.nullCount() == array.length()) return rows.count();
    MemorySegment validity = Buffers.validity(array);
    return validity == null ? 0 : rows.count() - RowCopies.ones(validity, rows);
  }

  private MemorySegment validity(ArrayData array, RowSet rows) {
    return nulls(array, rows) == 0
        ? Buffers.EMPTY
        : RowCopies.bits(array.buffers().getFirst(), rows, memory);
  }

  private MemorySegment fixed(ArrayData array, int index, int width, RowSet rows) {
    return RowCopies.fixed(array.buffers().get(index), width, rows, memory);
  }

  private List<ArrayData> sameRows(ArrayData array, RowSet rows) {
    List<ArrayData> children = new ArrayList<>(array.children().size());
    for (ArrayData child : array.children()) children.add(pick(child, rows));
    return children;
  }

  private ArrayData bytes(ArrayData array, RowSet rows) {
    int width = Spans.offsetWidth(array);
    MemorySegment source = array.buffers().get(1);
    MemorySegment offsets = RowCopies.offsets(source, width, rows, memory);
    long total = Little.offsetAt(offsets, width, rows.count());
    MemorySegment data = Buffers.allocate(memory, total);
    long at = 0;
    for (long from = rows.nextIn(0); from < rows.rows(); ) {
      long to = rows.nextOut(from);
      long start = Little.offsetAt(source, width, from);
      long bytes = Little.offsetAt(source, width, to) - start;
      MemorySegment.copy(array.buffers().get(2), start, data, at, bytes);
      at += bytes;
      from = rows.nextIn(to);
    }
    return picked(array, rows, List.of(validity(array, rows), offsets, data), List.of());
  }

  private ArrayData views(ArrayData array, RowSet rows) {
    List<MemorySegment> buffers = new ArrayList<>(array.buffers());
    buffers.set(0, validity(array, rows));
    buffers.set(1, fixed(array, 1, ViewBuffers.VIEW, rows));
    return picked(array, rows, buffers, List.of());
  }

  private ArrayData list(ArrayData array, RowSet rows) {
    int width = Spans.offsetWidth(array);
    MemorySegment source = array.buffers().get(1);
    MemorySegment offsets = RowCopies.offsets(source, width, rows, memory);
    ArrayData child = array.children().getFirst();
    ChildRows values = new ChildRows(child.length());
    for (long from = rows.nextIn(0); from < rows.rows(); ) {
      long to = rows.nextOut(from);
      values.add(Little.offsetAt(source, width, from), Little.offsetAt(source, width, to));
      from = rows.nextIn(to);
    }
    List<ArrayData> children = List.of(pick(child, values.set()));
    return picked(array, rows, List.of(validity(array, rows), offsets), children);
  }

  /// Lists that are null or empty come out as offset 0, size 0.
  private ArrayData listView(ArrayData array, RowSet rows) {
    int width = Spans.offsetWidth(array);
    MemorySegment validity = Buffers.validity(array);
    MemorySegment starts = array.buffers().get(1);
    MemorySegment lengths = array.buffers().get(2);
    ArrayData child = array.children().getFirst();
    ChildRows values = new ChildRows(child.length());
    MemorySegment sizes = Buffers.allocate(memory, rows.count() * width);
    long at = 0;
    for (long row = rows.nextIn(0); row < rows.rows(); row = rows.nextIn(row + 1)) {
      boolean isNull = validity != null && !Bits.get(validity, row);
      long size = isNull ? 0 : Little.offsetAt(lengths, width, row);
      Little.setOffset(sizes, width, at++, size);
      long start = size == 0 ? 0 : Little.offsetAt(starts, width, row);
      values.add(start, start + size);
    }
    RowSet kept = values.set();
    Ranks ranks = new Ranks(kept);
    MemorySegment offsets = Buffers.allocate(memory, rows.count() * width);
    at = 0;
    for (long row = rows.nextIn(0); row < rows.rows(); row = rows.nextIn(row + 1)) {
      boolean empty = Little.offsetAt(sizes, width, at) == 0;
      long moved = empty ? 0 : ranks.before(Little.offsetAt(starts, width, row));
      Little.setOffset(offsets, width, at++, moved);
    }
    List<MemorySegment> buffers = List.of(validity(array, rows), offsets, sizes);
    return picked(array, rows, buffers, List.of(pick(child, kept)));
  }

  private ArrayData dense(ArrayData array, Type.Union union, RowSet rows) {
    int[] childOf = Spans.childOf(union);
    MemorySegment ids = array.buffers().getFirst();
    MemorySegment source = array.buffers().get(1);
    List<ChildRows> values = new ArrayList<>();
    for (ArrayData child : array.children()) values.add(new ChildRows(child.length()));
    for (long row = rows.nextIn(0); row < rows.rows(); row = rows.nextIn(row + 1)) {
      long offset = Little.intAt(source, row);
      values.get(childOf[ids.get(Little.BYTE, row)]).add(offset, offset + 1);
    }
    List<ArrayData> children = new ArrayList<>();
    List<Ranks> ranks = new ArrayList<>();
    for (int c = 0; c < values.size(); c++) {
      RowSet kept = values.get(c).set();
      children.add(pick(array.children().get(c), kept));
      ranks.add(new Ranks(kept));
    }
    MemorySegment offsets = Buffers.allocate(memory, rows.count() * 4);
    long at = 0;
    for (long row = rows.nextIn(0); row < rows.rows(); row = rows.nextIn(row + 1)) {
      Ranks moved = ranks.get(childOf[ids.get(Little.BYTE, row)]);
      Little.setOffset(offsets, 4, at++, moved.before(Little.intAt(source, row)));
    }
    return picked(array, rows, List.of(fixed(array, 0, 1, rows), offsets), children);
  }

  private ArrayData runs(ArrayData array, RowSet rows) {
    ArrayData ends = array.children().getFirst();
    ArrayData values = array.children().get(1);
    int width = ends.layout().bitWidth() >> 3;
    Ranks ranks = new Ranks(rows);
    ChildRows runs = new ChildRows(values.length());
    long[] newEnds = new long[Math.toIntExact(Math.min(ends.length(), rows.count()))];
    int count = 0;
    long kept = 0;
    for (long run = 0; kept < rows.count(); run++) {
      long end = Little.signedAt(ends.buffers().get(1), width, run);
      long upTo = ranks.before(Math.min(end, rows.rows()));
      if (upTo == kept) continue;
      kept = upTo;
      newEnds[count++] = kept;
      runs.add(run, run + 1);
    }
    MemorySegment target = Buffers.allocate(memory, (long) count * width);
    for (int i = 0; i < count; i++) Little.setInteger(target, width, i, newEnds[i]);
    List<MemorySegment> buffers = List.of(Buffers.EMPTY, target);
    ArrayData pickedEnds = new ArrayData(ends.layout(), count, 0, buffers, List.of());
    return picked(array, rows, List.of(), List.of(pickedEnds, pick(values, runs.set())));
  }
}
