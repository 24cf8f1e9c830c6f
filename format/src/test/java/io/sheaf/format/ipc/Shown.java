package io.sheaf.format.ipc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Layout.BufferKind;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;

/// Arrays as text that is equal when their values are, wherever their bytes lie.
final class Shown {
  private Shown() {}

  static String of(Incoming incoming) {
    return switch (incoming) {
      case Incoming.DictionaryValues values ->
          "dictionary " + values.delta() + ": " + of(values.values());
      case Incoming.Rows(var batch) -> {
        var text = new StringBuilder("rows " + batch.rows());
        for (ArrayData column : batch.columns()) text.append('\n').append(of(column));
        yield text.toString();
      }
    };
  }

  static String of(ArrayData array) {
    var text = new StringBuilder(array.layout().field().name() + ":");
    for (long i = 0; i < array.length(); i++) value(array, i, text.append(' '));
    return text.toString();
  }

  private static void value(ArrayData array, long i, StringBuilder text) {
    Layout layout = array.layout();
    List<MemorySegment> buffers = array.buffers();
    if (layout.type() instanceof Type.Null || !present(array, i)) {
      text.append('-');
      return;
    }
    switch (layout.type()) {
      case Type.Bool _ -> text.append(bit(buffers.get(1), i));
      case Type.Struct _ -> {
        text.append('{');
        for (ArrayData child : array.children()) value(child, i, text.append(' '));
        text.append('}');
      }
      case Type.FixedSizeList list -> items(array, i * list.size(), list.size(), text);
      case Type.Union union -> {
        int id = buffers.getFirst().get(JAVA_BYTE, i);
        boolean dense = union.mode() == Type.UnionMode.DENSE;
        long at = dense ? buffers.get(1).get(JAVA_INT_UNALIGNED, 4 * i) : i;
        value(array.children().get(union.typeIds().indexOf(id)), at, text.append(id).append('='));
      }
      case Type.RunEndEncoded _ -> {
        int run = 0;
        while (buffer(array.children().getFirst(), 1).get(JAVA_INT_UNALIGNED, 4L * run) <= i) run++;
        value(array.children().getLast(), run, text);
      }
      default -> {
        if (layout.buffers().get(1) == BufferKind.DATA) {
          int width = layout.bitWidth() / 8;
          hex(buffers.get(1).asSlice(i * width, width), text);
        } else if (layout.buffers().get(1) == BufferKind.VIEWS) {
          view(array, i, text);
        } else {
          ranged(array, i, text);
        }
      }
    }
  }

  private static void ranged(ArrayData array, long i, StringBuilder text) {
    List<BufferKind> kinds = array.layout().buffers();
    boolean narrow = kinds.get(1) == BufferKind.OFFSETS_32;
    long start = number(buffer(array, 1), narrow, i);
    boolean sized = kinds.size() == 3 && kinds.get(2) != BufferKind.DATA;
    long size =
        sized
            ? number(buffer(array, 2), narrow, i)
            : number(buffer(array, 1), narrow, i + 1) - start;
    if (kinds.size() == 3 && !sized) {
      hex(buffer(array, 2).asSlice(start, size), text);
    } else {
      items(array, start, size, text);
    }
  }

  private static void items(ArrayData array, long start, long size, StringBuilder text) {
    text.append('[');
    for (long i = start; i < start + size; i++) {
      value(array.children().getFirst(), i, text.append(' '));
    }
    text.append(']');
  }

  private static void view(ArrayData array, long i, StringBuilder text) {
    MemorySegment view = buffer(array, 1).asSlice(16 * i, 16);
    int length = view.get(JAVA_INT_UNALIGNED, 0);
    if (length <= 12) {
      hex(view.asSlice(4, length), text);
    } else {
      MemorySegment data = buffer(array, 2 + view.get(JAVA_INT_UNALIGNED, 8));
      hex(data.asSlice(view.get(JAVA_INT_UNALIGNED, 12), length), text);
    }
  }

  private static long number(MemorySegment buffer, boolean narrow, long i) {
    return narrow ? buffer.get(JAVA_INT_UNALIGNED, 4 * i) : buffer.get(JAVA_LONG_UNALIGNED, 8 * i);
  }

  private static MemorySegment buffer(ArrayData array, int index) {
    return array.buffers().get(index);
  }

  private static boolean present(ArrayData array, long i) {
    List<BufferKind> kinds = array.layout().buffers();
    if (kinds.isEmpty() || kinds.getFirst() != BufferKind.VALIDITY) return true;
    MemorySegment bits = buffer(array, 0);
    return bits.byteSize() == 0 || bit(bits, i) == 1;
  }

  private static int bit(MemorySegment bits, long i) {
    return bits.get(JAVA_BYTE, i >>> 3) >>> (i & 7) & 1;
  }

  private static void hex(MemorySegment bytes, StringBuilder text) {
    text.append('x').append(HexFormat.of().formatHex(bytes.toArray(JAVA_BYTE)));
  }
}
