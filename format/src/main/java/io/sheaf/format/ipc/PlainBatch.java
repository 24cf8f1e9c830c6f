package io.sheaf.format.ipc;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.ipc.BatchHeader.DictionaryKey;
import io.sheaf.format.ipc.BatchHeader.Numbers;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Layout.BufferKind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Arrays laid out as a message: every buffer cut to what its array needs and put at the next
/// multiple of 64, in the order of the layouts.
///
/// @param header where the buffers lie
/// @param buffers the buffers themselves, in order
public record PlainBatch(BatchHeader header, List<MemorySegment> buffers) {
  static final int ALIGNMENT = 64;

  private static final MemorySegment ZEROS =
      Arena.global().allocate(ALIGNMENT, ALIGNMENT).asReadOnly();

  /// Copies the list.
  public PlainBatch {
    buffers = List.copyOf(buffers);
  }

  /// Rows as a message; nothing is copied.
  public static PlainBatch ofRows(RowBatch rows) {
    return of(null, rows.rows(), rows.columns());
  }

  /// The body: the buffers with zeros between them, each piece where [#header] says.
  public List<MemorySegment> body() {
    List<MemorySegment> pieces = new ArrayList<>(2 * buffers.size());
    for (MemorySegment buffer : buffers) {
      long size = buffer.byteSize();
      if (size == 0) continue;
      pieces.add(buffer);
      if (padded(size) > size) pieces.add(ZEROS.asSlice(0, padded(size) - size));
    }
    return pieces;
  }

  /// Dictionary values as a message; nothing is copied.
  public static PlainBatch ofDictionary(long id, ArrayData values) {
    return of(new DictionaryKey(id, false), values.length(), List.of(values));
  }

  /// Rows as a message whose buffers are compressed: those of nothing but one byte, as `NullArrays`
  /// makes them, to next to nothing, and all others not at all.
  ///
  /// @param memory for compressed buffers
  public static PlainBatch ofRuns(RowBatch rows, Codec codec, SegmentAllocator memory) {
    PlainBatch plain = ofRows(rows);
    List<MemorySegment> framed = new ArrayList<>(plain.buffers.size());
    for (MemorySegment buffer : plain.buffers) framed.add(RunFrame.of(codec, buffer, memory));
    return plain.compressed(codec, framed);
  }

  /// Lays arrays out; `length` is that of each.
  static PlainBatch of(@Nullable DictionaryKey key, long length, List<ArrayData> arrays) {
    List<MemorySegment> buffers = new ArrayList<>();
    List<Long> nodes = new ArrayList<>();
    List<Long> variadics = new ArrayList<>();
    for (ArrayData array : arrays) flatten(array, nodes, buffers, variadics);
    return of(
        key,
        arrays.stream().map(ArrayData::layout).toList(),
        length,
        nodes,
        buffers,
        variadics,
        null);
  }

  /// The same batch with its buffers compressed.
  ///
  /// @param compressed the buffers in the framing of [Codecs]
  PlainBatch compressed(Codec codec, List<MemorySegment> compressed) {
    Numbers numbers = header.numbers();
    return of(
        header.dictionary(),
        header.layouts(),
        header.length(),
        boxed(numbers.nodes()),
        compressed,
        boxed(numbers.variadics()),
        codec);
  }

  private static PlainBatch of(
      @Nullable DictionaryKey key,
      List<Layout> layouts,
      long length,
      List<Long> nodes,
      List<MemorySegment> buffers,
      List<Long> variadics,
      @Nullable Codec codec) {
    long[] places = new long[2 * buffers.size()];
    long at = 0;
    for (int i = 0; i < buffers.size(); i++) {
      places[2 * i] = at;
      places[2 * i + 1] = buffers.get(i).byteSize();
      at += padded(buffers.get(i).byteSize());
    }
    var numbers = new Numbers(length, unboxed(nodes), places, unboxed(variadics), codec, at);
    BatchHeader header =
        key == null
            ? BatchHeader.ofRows(layouts, numbers)
            : BatchHeader.ofDictionary(key, layouts.getFirst(), numbers);
    return new PlainBatch(header, buffers);
  }

  static long padded(long length) {
    return length + ALIGNMENT - 1 & -ALIGNMENT;
  }

  private static void flatten(
      ArrayData array, List<Long> nodes, List<MemorySegment> buffers, List<Long> variadics) {
    Layout layout = array.layout();
    nodes.add(array.length());
    nodes.add(array.nullCount());
    int fixed = layout.buffers().size() - (layout.variadic() ? 1 : 0);
    for (int i = 0; i < array.buffers().size(); i++) {
      MemorySegment buffer = array.buffers().get(i);
      if (i >= fixed) {
        buffers.add(buffer);
        continue;
      }
      long needed = needed(layout, layout.buffers().get(i), array.length());
      buffers.add(needed < buffer.byteSize() ? buffer.asSlice(0, needed) : buffer);
    }
    if (layout.variadic()) variadics.add((long) array.buffers().size() - fixed);
    for (ArrayData child : array.children()) flatten(child, nodes, buffers, variadics);
  }

  /// Bytes that `length` values need; of bytes behind offsets, all.
  private static long needed(Layout layout, BufferKind kind, long length) {
    boolean list = layout.buffers().size() > 2 && layout.buffers().get(2) != BufferKind.DATA;
    boolean union = layout.buffers().getFirst() == BufferKind.TYPE_IDS;
    long offsets = list || union ? length : length + 1;
    return switch (kind) {
      case VALIDITY -> Math.ceilDiv(length, 8);
      case DATA ->
          layout.buffers().size() == 2
              ? Math.ceilDiv(Math.multiplyExact(length, (long) layout.bitWidth()), 8)
              : Long.MAX_VALUE;
      case OFFSETS_32 -> 4 * offsets;
      case OFFSETS_64 -> 8 * offsets;
      case SIZES_32 -> 4 * length;
      case SIZES_64 -> 8 * length;
      case TYPE_IDS -> length;
      case VIEWS -> 16 * length;
      case VARIADIC -> Long.MAX_VALUE;
    };
  }

  private static long[] unboxed(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  private static List<Long> boxed(long[] values) {
    return java.util.Arrays.stream(values).boxed().toList();
  }
}
