package io.sheaf.format.value;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Layout.BufferKind;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cells of text, as it is, and of bytes, in hexadecimal.
final class ByteCells implements CellReader {
  private static final int INLINE_BYTES = 12;

  private final List<MemorySegment> buffers;
  private final @Nullable MemorySegment validity;
  private final BufferKind kind;
  private final int width;
  private final boolean text;

  ByteCells(ArrayData array, @Nullable MemorySegment validity) {
    this.buffers = array.buffers();
    this.validity = validity;
    this.kind = array.layout().buffers().get(1);
    this.width = array.layout().bitWidth() / 8;
    this.text =
        switch (array.layout().type()) {
          case Type.Utf8 _, Type.LargeUtf8 _, Type.Utf8View _ -> true;
          default -> false;
        };
  }

  @Override
  public boolean isNull(long row) {
    return validity != null && !Bits.get(validity, row);
  }

  @Override
  public void text(long row, StringBuilder out) {
    byte[] bytes = bytes(row).toArray(ValueLayout.JAVA_BYTE);
    if (text) {
      out.append(new String(bytes, StandardCharsets.UTF_8));
    } else {
      HexFormat.of().formatHex(out, bytes);
    }
  }

  @Override
  public void json(long row, StringBuilder out) {
    if (isNull(row)) {
      out.append("null");
    } else {
      JsonText.quote(text(row), out);
    }
  }

  private MemorySegment bytes(long row) {
    return switch (kind) {
      case OFFSETS_32 -> between(4, row);
      case OFFSETS_64 -> between(8, row);
      case VIEWS -> viewed(row);
      default -> buffers.get(1).asSlice(row * width, width);
    };
  }

  private MemorySegment between(int offsetWidth, long row) {
    long start = Little.offsetAt(buffers.get(1), offsetWidth, row);
    long end = Little.offsetAt(buffers.get(1), offsetWidth, row + 1);
    return buffers.get(2).asSlice(start, end - start);
  }

  /// A view is its length and the bytes; or length, first bytes, number of a buffer, offset in it.
  private MemorySegment viewed(long row) {
    MemorySegment view = buffers.get(1).asSlice(16 * row, 16);
    int length = Little.intAt(view, 0);
    return length <= INLINE_BYTES
        ? view.asSlice(4, length)
        : buffers.get(2 + Little.intAt(view, 2)).asSlice(Little.intAt(view, 3), length);
  }
}
