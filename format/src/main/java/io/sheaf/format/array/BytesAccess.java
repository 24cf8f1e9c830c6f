package io.sheaf.format.array;

import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Layout.BufferKind;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Where the bytes of a value lie, for every layout of text, binary and values of whole bytes.
/// What it says of a null is not to be followed.
public sealed interface BytesAccess {
  /// The buffer that value `index` lies in.
  MemorySegment buffer(long index);

  /// Where in that buffer it begins.
  long offset(long index);

  /// How many bytes it has.
  long length(long index);

  /// Of an array that passed the validator.
  static BytesAccess of(ArrayData values) {
    List<MemorySegment> buffers = values.buffers();
    List<BufferKind> kinds = values.layout().buffers();
    if (values.layout().variadic()) {
      return new Views(buffers.get(1), buffers.subList(2, buffers.size()));
    }
    return switch (kinds.get(1)) {
      case OFFSETS_32 -> new Offsets32(buffers.get(1), buffers.get(2));
      case OFFSETS_64 -> new Offsets64(buffers.get(1), buffers.get(2));
      default -> new Fixed(buffers.get(1), values.layout().bitWidth() / 8);
    };
  }

  /// Values between 32-bit offsets.
  record Offsets32(MemorySegment offsets, MemorySegment data) implements BytesAccess {
    @Override
    public MemorySegment buffer(long index) {
      return data;
    }

    @Override
    public long offset(long index) {
      return offsets.get(Little.INT, 4 * index);
    }

    @Override
    public long length(long index) {
      return (long) offsets.get(Little.INT, 4 * index + 4) - offsets.get(Little.INT, 4 * index);
    }
  }

  /// Values between 64-bit offsets.
  record Offsets64(MemorySegment offsets, MemorySegment data) implements BytesAccess {
    @Override
    public MemorySegment buffer(long index) {
      return data;
    }

    @Override
    public long offset(long index) {
      return offsets.get(Little.LONG, 8 * index);
    }

    @Override
    public long length(long index) {
      return offsets.get(Little.LONG, 8 * index + 8) - offsets.get(Little.LONG, 8 * index);
    }
  }

  /// Values behind 16-byte views: up to 12 bytes in the view itself, others in a data buffer.
  record Views(MemorySegment views, List<MemorySegment> data) implements BytesAccess {
    private static final int INLINE = 12;

    @Override
    public MemorySegment buffer(long index) {
      return length(index) <= INLINE ? views : data.get(views.get(Little.INT, 16 * index + 8));
    }

    @Override
    public long offset(long index) {
      return length(index) <= INLINE ? 16 * index + 4 : views.get(Little.INT, 16 * index + 12);
    }

    @Override
    public long length(long index) {
      return views.get(Little.INT, 16 * index);
    }
  }

  /// Values of one width.
  record Fixed(MemorySegment data, int width) implements BytesAccess {
    @Override
    public MemorySegment buffer(long index) {
      return data;
    }

    @Override
    public long offset(long index) {
      return index * width;
    }

    @Override
    public long length(long index) {
      return width;
    }
  }
}
