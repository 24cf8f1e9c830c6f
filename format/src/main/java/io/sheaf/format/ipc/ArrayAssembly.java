package io.sheaf.format.ipc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.sheaf.format.MalformedException;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Layout.BufferKind;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// Makes arrays from a header and its buffers.
final class ArrayAssembly {
  private final BatchHeader header;
  private final IntFunction<MemorySegment> memory;
  private int node;
  private int buffer;
  private int variadic;

  private ArrayAssembly(BatchHeader header, IntFunction<MemorySegment> memory) {
    this.header = header;
    this.memory = memory;
  }

  static List<ArrayData> assemble(BatchHeader header, IntFunction<MemorySegment> memory) {
    var assembly = new ArrayAssembly(header, memory);
    List<ArrayData> arrays = new ArrayList<>(header.layouts().size());
    for (Layout layout : header.layouts()) arrays.add(assembly.array(layout));
    return arrays;
  }

  private ArrayData array(Layout layout) {
    long length = header.nodeLength(node);
    long nulls = header.nodeNulls(node++);
    int count = layout.buffers().size();
    if (layout.variadic()) count += header.variadicCount(variadic++) - 1;
    List<MemorySegment> buffers = new ArrayList<>(count);
    boolean validity = count > 0 && layout.buffers().getFirst() == BufferKind.VALIDITY;
    for (int i = 0; i < count; i++, buffer++) {
      // The count rules, as in Arrow C++: a bitmap beside a count of 0 is not looked at.
      boolean unread = i == 0 && validity && nulls == 0;
      buffers.add(unread ? MemorySegment.NULL : memory.apply(buffer));
    }
    if (layout.type() instanceof Type.Null) {
      nulls = length;
    } else if (!validity) {
      if (nulls > 0) {
        throw new MalformedException(
            "column \"" + layout.field().name() + "\": " + nulls + " nulls without validity");
      }
      nulls = 0;
    } else if (nulls < 0) {
      nulls = zeros(layout, buffers.getFirst(), length);
      if (nulls == 0) buffers.set(0, MemorySegment.NULL);
    }
    List<ArrayData> children = new ArrayList<>(layout.children().size());
    for (Layout child : layout.children()) children.add(array(child));
    return new ArrayData(layout, length, nulls, buffers, children);
  }

  /// Counts the nulls that the author did not count.
  private static long zeros(Layout layout, MemorySegment validity, long length) {
    if (validity.byteSize() == 0) return 0;
    if (validity.byteSize() < (length + 7) >>> 3) {
      throw new MalformedException(
          "column \"%s\": %d bytes of validity for %d values"
              .formatted(layout.field().name(), validity.byteSize(), length));
    }
    long ones = 0;
    long words = length >>> 6;
    for (long i = 0; i < words; i++)
      ones += Long.bitCount(validity.get(JAVA_LONG_UNALIGNED, 8 * i));
    for (long i = words << 6; i < length; i++) {
      ones += validity.get(JAVA_BYTE, i >>> 3) >>> (i & 7) & 1;
    }
    return length - ones;
  }
}
