package io.sheaf.format.ipc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Layout.BufferKind;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Valid arrays of any layout, from a seed.
final class RandomArrays {
  /// Values in every dictionary.
  static final int DICTIONARY = 20;

  private final RandomGenerator random;

  RandomArrays(RandomGenerator random) {
    this.random = random;
  }

  /// The dictionaries of a schema, then some batches of rows.
  List<Incoming> stream(SchemaMessage schema, int batches, int rows) {
    List<Incoming> stream = new ArrayList<>();
    for (Map.Entry<Long, Layout> entry : schema.dictionaries().entrySet()) {
      ArrayData values = array(entry.getValue(), DICTIONARY, true);
      stream.add(new Incoming.DictionaryValues(entry.getKey(), false, values));
    }
    for (int i = 0; i < batches; i++) {
      List<ArrayData> columns = new ArrayList<>();
      for (Layout layout : schema.layouts()) {
        columns.add(array(layout, rows, layout.field().nullable()));
      }
      stream.add(new Incoming.Rows(new RowBatch(rows, columns)));
    }
    return stream;
  }

  /// One array.
  ArrayData array(Layout layout, int length, boolean nullable) {
    List<MemorySegment> buffers = new ArrayList<>();
    long nulls = 0;
    if (!layout.buffers().isEmpty() && layout.buffers().getFirst() == BufferKind.VALIDITY) {
      byte[] bits = new byte[(length + 7) / 8];
      for (int i = 0; i < length; i++) {
        if (nullable && random.nextInt(4) == 0) {
          nulls++;
        } else {
          bits[i >> 3] |= (byte) (1 << (i & 7));
        }
      }
      buffers.add(MemorySegment.ofArray(nulls == 0 ? new byte[0] : bits));
    }
    List<ArrayData> children = new ArrayList<>();
    switch (layout.type()) {
      case Type.Null _ -> nulls = length;
      case Type.RunEndEncoded _ -> runs(layout, length, children);
      case Type.Union union -> union(layout, union, length, buffers, children);
      case Type.Struct _ -> {
        for (Layout child : layout.children()) children.add(child(child, length));
      }
      case Type.FixedSizeList list ->
          children.add(child(layout.children().getFirst(), length * list.size()));
      default -> values(layout, length, buffers, children);
    }
    return new ArrayData(layout, length, nulls, buffers, children);
  }

  private ArrayData child(Layout layout, int length) {
    Field field = layout.field();
    return array(layout, length, field.nullable());
  }

  private void values(
      Layout layout, int length, List<MemorySegment> buffers, List<ArrayData> children) {
    List<BufferKind> kinds = layout.buffers();
    switch (kinds.get(1)) {
      case DATA -> buffers.add(fixed(layout, length));
      case VIEWS -> views(layout, length, buffers);
      case OFFSETS_32, OFFSETS_64 -> {
        int width = kinds.get(1) == BufferKind.OFFSETS_32 ? 4 : 8;
        if (kinds.size() == 3 && kinds.get(2) != BufferKind.DATA) {
          listViews(layout, length, width, buffers, children);
          return;
        }
        var data = new ByteArrayOutputStream();
        MemorySegment offsets = zeros((length + 1) * width);
        int at = 0;
        for (int i = 0; i < length; i++) {
          if (kinds.size() == 3) {
            data.writeBytes(bytes(layout, random.nextInt(9)));
            at = data.size();
          } else {
            at += random.nextInt(4);
          }
          put(offsets, width, i + 1, at);
        }
        buffers.add(offsets);
        if (kinds.size() == 3) {
          buffers.add(MemorySegment.ofArray(data.toByteArray()));
        } else {
          children.add(child(layout.children().getFirst(), at));
        }
      }
      default -> throw new AssertionError(layout);
    }
  }

  private MemorySegment fixed(Layout layout, int length) {
    int bits = layout.bitWidth();
    if (layout.field().dictionary() != null && !layout.values()) {
      MemorySegment indices = zeros(length * bits / 8);
      for (int i = 0; i < length; i++) put(indices, bits / 8, i, random.nextInt(DICTIONARY));
      return indices;
    }
    byte[] data = new byte[(length * bits + 7) / 8];
    random.nextBytes(data);
    return MemorySegment.ofArray(data);
  }

  private void views(Layout layout, int length, List<MemorySegment> buffers) {
    var data = new ByteArrayOutputStream();
    MemorySegment views = zeros(16 * length);
    for (int i = 0; i < length; i++) {
      byte[] value = bytes(layout, random.nextInt(30));
      views.set(JAVA_INT_UNALIGNED, 16L * i, value.length);
      MemorySegment from = MemorySegment.ofArray(value);
      if (value.length <= 12) {
        MemorySegment.copy(from, 0, views, 16L * i + 4, value.length);
        continue;
      }
      MemorySegment.copy(from, 0, views, 16L * i + 4, 4);
      views.set(JAVA_INT_UNALIGNED, 16L * i + 12, data.size());
      data.writeBytes(value);
    }
    buffers.add(views);
    if (data.size() > 0) buffers.add(MemorySegment.ofArray(data.toByteArray()));
  }

  private void listViews(
      Layout layout, int length, int width, List<MemorySegment> buffers, List<ArrayData> children) {
    MemorySegment offsets = zeros(length * width);
    MemorySegment sizes = zeros(length * width);
    for (int i = 0; i < length; i++) {
      int size = random.nextInt(4);
      put(sizes, width, i, size);
      put(offsets, width, i, random.nextInt(2 * length + 4 - size));
    }
    buffers.add(offsets);
    buffers.add(sizes);
    children.add(child(layout.children().getFirst(), 2 * length + 4));
  }

  private void union(
      Layout layout,
      Type.Union union,
      int length,
      List<MemorySegment> buffers,
      List<ArrayData> children) {
    MemorySegment ids = zeros(length);
    MemorySegment offsets = zeros(4 * length);
    int[] counts = new int[union.typeIds().size()];
    for (int i = 0; i < length; i++) {
      int child = random.nextInt(counts.length);
      put(ids, 1, i, union.typeIds().get(child));
      put(offsets, 4, i, counts[child]++);
    }
    boolean dense = union.mode() == Type.UnionMode.DENSE;
    buffers.add(ids);
    if (dense) buffers.add(offsets);
    for (int i = 0; i < counts.length; i++) {
      children.add(child(layout.children().get(i), dense ? counts[i] : length));
    }
  }

  private void runs(Layout layout, int length, List<ArrayData> children) {
    List<Integer> ends = new ArrayList<>();
    for (int end = 0; end < length; ends.add(end))
      end = Math.min(length, end + 1 + random.nextInt(5));
    Layout endsLayout = layout.children().getFirst();
    MemorySegment data = zeros(4 * ends.size());
    for (int i = 0; i < ends.size(); i++) put(data, 4, i, ends.get(i));
    List<MemorySegment> buffers = List.of(MemorySegment.NULL, data);
    children.add(new ArrayData(endsLayout, ends.size(), 0, buffers, List.of()));
    children.add(child(layout.children().getLast(), ends.size()));
  }

  private byte[] bytes(Layout layout, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    boolean text =
        !(layout.type() instanceof Type.Binary)
            && !(layout.type() instanceof Type.LargeBinary)
            && !(layout.type() instanceof Type.BinaryView);
    if (!text) return bytes;
    var word = new StringBuilder();
    for (byte value : bytes)
      word.append((char) ('a' + (value & 15))).append(value == 0 ? "é€" : "");
    return word.toString().getBytes(UTF_8);
  }

  private static MemorySegment zeros(int bytes) {
    return MemorySegment.ofArray(new byte[bytes]);
  }

  private static void put(MemorySegment target, int width, int index, int value) {
    switch (width) {
      case 1 -> target.set(JAVA_BYTE, index, (byte) value);
      case 2 ->
          target.set(java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED, 2L * index, (short) value);
      case 4 -> target.set(JAVA_INT_UNALIGNED, 4L * index, value);
      default -> target.set(JAVA_LONG_UNALIGNED, 8L * index, value);
    }
  }
}
