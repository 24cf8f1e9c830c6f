package io.sheaf.format.testing;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Type;
import io.sheaf.format.validate.DictionarySizes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Random valid arrays of any layout.
public final class ArrayGenerator {
  private final Random random;
  private final SegmentAllocator memory;
  private final DictionarySizes dictionaries;
  private final ValueGenerator values;

  /// Draws from `random`, in memory of `memory`; indices fit the dictionaries' sizes.
  public ArrayGenerator(Random random, SegmentAllocator memory, DictionarySizes dictionaries) {
    this.random = random;
    this.memory = memory;
    this.dictionaries = dictionaries;
    this.values = new ValueGenerator(random);
  }

  /// Rows of every column.
  public RowBatch batch(List<Layout> layouts, int rows) {
    List<ArrayData> columns = new ArrayList<>();
    for (Layout layout : layouts) columns.add(array(layout, rows));
    return new RowBatch(rows, columns);
  }

  /// An array of so many values; no nulls where the field allows none.
  public ArrayData array(Layout layout, int length) {
    Field.Dictionary dictionary = layout.field().dictionary();
    if (!layout.values() && dictionary != null) return indices(layout, dictionary, length);
    return switch (layout.type()) {
      case Type.Null _ -> new ArrayData(layout, length, length, List.of(), List.of());
      case Type.Binary _, Type.Utf8 _ -> bytes(layout, length, 4);
      case Type.LargeBinary _, Type.LargeUtf8 _ -> bytes(layout, length, 8);
      case Type.BinaryView _, Type.Utf8View _ -> views(layout, length);
      case Type.ListType _, Type.MapType _ -> list(layout, length, 4);
      case Type.LargeList _ -> list(layout, length, 8);
      case Type.ListView _ -> listView(layout, length, 4);
      case Type.LargeListView _ -> listView(layout, length, 8);
      case Type.FixedSizeList list -> {
        int more = random.nextInt(3);
        ArrayData child = array(child(layout, 0), length * list.size() + more);
        yield with(layout, length, List.of(), List.of(child));
      }
      case Type.Struct _ -> with(layout, length, List.of(), sameLength(layout, length));
      case Type.Union union -> union(layout, union, length);
      case Type.RunEndEncoded _ -> runs(layout, length);
      default -> fixed(layout, length);
    };
  }

  private static Layout child(Layout layout, int index) {
    return layout.children().get(index);
  }

  private MemorySegment buffer(long bytes) {
    // Now and then longer than needed, and never clean.
    MemorySegment buffer =
        memory.allocate(bytes + (random.nextBoolean() ? random.nextInt(70) : 0), 8);
    byte[] noise = new byte[(int) buffer.byteSize()];
    random.nextBytes(noise);
    return buffer.copyFrom(MemorySegment.ofArray(noise));
  }

  private ArrayData with(
      Layout layout, int length, List<MemorySegment> rest, List<ArrayData> children) {
    List<MemorySegment> buffers = new ArrayList<>();
    MemorySegment validity = MemorySegment.NULL;
    long nulls = 0;
    int chance = random.nextInt(4);
    if (layout.field().nullable() && length > 0 && chance > 0) {
      validity = buffer(Bits.bytes(length));
      if (chance == 2) Bits.fill(validity, 0, length);
      nulls = length - Bits.count(validity, 0, length);
    }
    buffers.add(validity);
    buffers.addAll(rest);
    return new ArrayData(layout, length, nulls, buffers, children);
  }

  private static boolean isNull(ArrayData array, long row) {
    return array.nullCount() > 0 && !Bits.get(array.buffers().getFirst(), row);
  }

  private ArrayData fixed(Layout layout, int length) {
    int bits = layout.bitWidth();
    MemorySegment data = buffer(bits == 1 ? Bits.bytes(length) : (long) length * (bits >> 3));
    ArrayData array = with(layout, length, List.of(data), List.of());
    for (int i = 0; i < length; i++) {
      if (!isNull(array, i)) values.fixed(layout.type(), data, i);
    }
    return array;
  }

  private ArrayData indices(Layout layout, Field.Dictionary dictionary, int length) {
    long size = dictionaries.of(dictionary.id());
    Type.Int type = dictionary.index();
    int width = type.bits() >> 3;
    MemorySegment data = buffer((long) length * width);
    ArrayData array = with(layout, length, List.of(data), List.of());
    // A dictionary without values has room for nulls only.
    if (size == 0 && array.nullCount() != length) return allNull(layout, length, data);
    long most = Math.min(size, 1L << Math.min(62, type.bits() - (type.signed() ? 1 : 0)));
    for (int i = 0; i < length; i++) {
      if (!isNull(array, i)) Little.setInteger(data, width, i, random.nextLong(most));
    }
    return array;
  }

  private ArrayData allNull(Layout layout, int length, MemorySegment data) {
    MemorySegment validity = memory.allocate(Bits.bytes(length), 8).fill((byte) 0);
    return new ArrayData(layout, length, length, List.of(validity, data), List.of());
  }

  private ArrayData bytes(Layout layout, int length, int width) {
    boolean text = layout.type() instanceof Type.Utf8 || layout.type() instanceof Type.LargeUtf8;
    byte[] all = values.bytes(random.nextInt(3));
    MemorySegment offsets = buffer((length + 1L) * width);
    int start = all.length;
    List<byte[]> parts = new ArrayList<>(List.of(all));
    int at = start;
    Little.setOffset(offsets, width, 0, at);
    ArrayData shape = with(layout, length, List.of(), List.of());
    for (int i = 0; i < length; i++) {
      boolean garbage = !text || isNull(shape, i);
      byte[] value = garbage ? values.bytes(random.nextInt(30)) : values.text();
      parts.add(value);
      at += value.length;
      Little.setOffset(offsets, width, i + 1L, at);
    }
    MemorySegment data = buffer(at);
    long to = 0;
    for (byte[] part : parts) {
      MemorySegment.copy(part, 0, data, Little.BYTE, to, part.length);
      to += part.length;
    }
    List<MemorySegment> buffers = List.of(shape.buffers().getFirst(), offsets, data);
    return new ArrayData(layout, length, shape.nullCount(), buffers, List.of());
  }

  private ArrayData views(Layout layout, int length) {
    boolean text = layout.type() instanceof Type.Utf8View;
    MemorySegment views = buffer(length * 16L);
    ArrayData shape = with(layout, length, List.of(views), List.of());
    List<MemorySegment> buffers = new ArrayList<>(shape.buffers());
    MemorySegment[] variadic = new MemorySegment[random.nextInt(4)];
    int[] used = new int[variadic.length];
    for (int i = 0; i < variadic.length; i++) {
      variadic[i] = buffer(64 + length * 8L);
      buffers.add(variadic[i]);
    }
    for (int i = 0; i < length; i++) {
      if (isNull(shape, i)) continue;
      byte[] value = text ? values.text() : values.bytes(random.nextInt(30));
      int target = variadic.length == 0 ? 0 : random.nextInt(variadic.length);
      boolean fits =
          variadic.length > 0 && used[target] + value.length <= variadic[target].byteSize();
      if (value.length > 12 && !fits)
        value = Arrays.copyOf("short".getBytes(StandardCharsets.UTF_8), 5);
      MemorySegment view = views.asSlice(i * 16L, 16).fill((byte) 0);
      view.set(Little.INT, 0, value.length);
      MemorySegment.copy(value, 0, view, Little.BYTE, 4, Math.min(value.length, 12));
      if (value.length <= 12) continue;
      view.set(Little.INT, 8, target);
      view.set(Little.INT, 12, used[target]);
      MemorySegment.copy(value, 0, variadic[target], Little.BYTE, used[target], value.length);
      used[target] += value.length;
    }
    return new ArrayData(layout, length, shape.nullCount(), buffers, List.of());
  }

  private ArrayData list(Layout layout, int length, int width) {
    MemorySegment offsets = buffer((length + 1L) * width);
    int at = random.nextInt(3);
    Little.setOffset(offsets, width, 0, at);
    for (int i = 0; i < length; i++) {
      at += random.nextInt(4);
      Little.setOffset(offsets, width, i + 1L, at);
    }
    ArrayData child = array(child(layout, 0), at + random.nextInt(3));
    return with(layout, length, List.of(offsets), List.of(child));
  }

  private ArrayData listView(Layout layout, int length, int width) {
    int most = random.nextInt(2 * length + 4);
    MemorySegment offsets = buffer((long) length * width);
    MemorySegment sizes = buffer((long) length * width);
    for (int i = 0; i < length; i++) {
      int size = random.nextInt(Math.min(most, 4) + 1);
      Little.setOffset(offsets, width, i, random.nextInt(most - size + 1));
      Little.setOffset(sizes, width, i, size);
    }
    return with(layout, length, List.of(offsets, sizes), List.of(array(child(layout, 0), most)));
  }

  private List<ArrayData> sameLength(Layout layout, int length) {
    List<ArrayData> children = new ArrayList<>();
    for (Layout child : layout.children()) children.add(array(child, length + random.nextInt(2)));
    return children;
  }

  private ArrayData union(Layout layout, Type.Union union, int length) {
    int count = layout.children().size();
    MemorySegment ids = buffer(length);
    MemorySegment offsets = buffer(length * 4L);
    int[] next = new int[count];
    for (int i = 0; i < length; i++) {
      int child = random.nextInt(count);
      ids.set(Little.BYTE, i, union.typeIds().get(child).byteValue());
      next[child] += random.nextInt(3);
      offsets.set(Little.INT, i * 4L, next[child]);
    }
    if (union.mode() == Type.UnionMode.SPARSE) {
      return new ArrayData(layout, length, 0, List.of(ids), sameLength(layout, length));
    }
    List<ArrayData> children = new ArrayList<>();
    for (int c = 0; c < count; c++) {
      children.add(array(child(layout, c), next[c] + 1 + random.nextInt(2)));
    }
    return new ArrayData(layout, length, 0, List.of(ids, offsets), children);
  }

  private ArrayData runs(Layout layout, int length) {
    Layout endLayout = child(layout, 0);
    int width = endLayout.bitWidth() >> 3;
    List<Integer> ends = new ArrayList<>();
    int at = 0;
    while (at < length || random.nextInt(4) == 0) {
      at += 1 + random.nextInt(5);
      ends.add(at);
    }
    MemorySegment data = buffer((long) ends.size() * width);
    for (int i = 0; i < ends.size(); i++) Little.setInteger(data, width, i, ends.get(i));
    List<MemorySegment> buffers = List.of(MemorySegment.NULL, data);
    ArrayData runEnds = new ArrayData(endLayout, ends.size(), 0, buffers, List.of());
    ArrayData runValues = array(child(layout, 1), ends.size() + random.nextInt(2));
    return new ArrayData(layout, length, 0, List.of(), List.of(runEnds, runValues));
  }
}
