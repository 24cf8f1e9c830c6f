package io.sheaf.format.segment;

import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Type;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The buffers after validity of an array of given values. What lies under a null is rubbish, as
/// far as the layout allows.
final class SampleBuffers {
  private static final int RUBBISH = 0xDE;

  private SampleBuffers() {}

  static List<MemorySegment> of(Layout layout, List<@Nullable Object> values) {
    if (layout.variadic()) return views(values);
    return switch (layout.buffers().get(1)) {
      case OFFSETS_32 -> offsets(values, 4);
      case OFFSETS_64 -> offsets(values, 8);
      default -> layout.bitWidth() == 1 ? List.of(bits(values)) : List.of(fixed(layout, values));
    };
  }

  private static MemorySegment bits(List<@Nullable Object> values) {
    MemorySegment bits = MemorySegment.ofArray(new byte[values.size() / 8 + 9]);
    bits.fill((byte) RUBBISH);
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      if (value != null) Bits.set(bits, i, value.equals(BigInteger.ONE));
    }
    return bits;
  }

  private static MemorySegment fixed(Layout layout, List<@Nullable Object> values) {
    int width = layout.bitWidth() / 8;
    MemorySegment data = MemorySegment.ofArray(new byte[width * values.size() + 3]);
    data.fill((byte) RUBBISH);
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      MemorySegment slot = data.asSlice((long) i * width, width);
      switch (value) {
        case null -> {}
        case byte[] bytes -> slot.copyFrom(MemorySegment.ofArray(bytes));
        case Double number -> floating(layout.type(), number, slot);
        case BigInteger number -> integer(number, slot);
        default -> throw new AssertionError(value);
      }
    }
    return data;
  }

  private static void floating(Type type, double value, MemorySegment slot) {
    switch (((Type.FloatingPoint) type).precision()) {
      case HALF -> slot.set(Little.SHORT, 0, Float.floatToFloat16((float) value));
      case SINGLE -> slot.set(Little.INT, 0, Float.floatToRawIntBits((float) value));
      case DOUBLE -> slot.set(Little.LONG, 0, Double.doubleToRawLongBits(value));
    }
  }

  private static void integer(BigInteger value, MemorySegment slot) {
    for (int i = 0; i < slot.byteSize(); i++) {
      slot.set(Little.BYTE, i, value.shiftRight(8 * i).byteValue());
    }
  }

  private static List<MemorySegment> offsets(List<@Nullable Object> values, int width) {
    MemorySegment offsets = MemorySegment.ofArray(new byte[width * (values.size() + 1)]);
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (int i = 0; i < values.size(); i++) {
      byte[] bytes = values.get(i) instanceof byte[] found ? found : new byte[] {(byte) RUBBISH};
      data.write(bytes, 0, bytes.length);
      Little.setOffset(offsets, width, i + 1, data.size());
    }
    data.write(RUBBISH);
    return List.of(offsets, MemorySegment.ofArray(data.toByteArray()));
  }

  private static List<MemorySegment> views(List<@Nullable Object> values) {
    MemorySegment views = MemorySegment.ofArray(new byte[16 * values.size()]);
    ByteArrayOutputStream even = new ByteArrayOutputStream();
    ByteArrayOutputStream odd = new ByteArrayOutputStream();
    for (int i = 0; i < values.size(); i++) {
      if (!(values.get(i) instanceof byte[] bytes)) continue;
      MemorySegment view = views.asSlice(16L * i, 16);
      MemorySegment source = MemorySegment.ofArray(bytes);
      view.set(Little.INT, 0, bytes.length);
      if (bytes.length <= 12) {
        view.asSlice(4, bytes.length).copyFrom(source);
        continue;
      }
      ByteArrayOutputStream data = i % 2 == 0 ? even : odd;
      view.asSlice(4, 4).copyFrom(source.asSlice(0, 4));
      view.set(Little.INT, 8, i % 2);
      view.set(Little.INT, 12, data.size());
      data.write(bytes, 0, bytes.length);
    }
    return List.of(
        views, MemorySegment.ofArray(even.toByteArray()), MemorySegment.ofArray(odd.toByteArray()));
  }
}
