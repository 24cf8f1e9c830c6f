package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Layout.BufferKind;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/// Where the bytes of up to 64 values lie, whatever their layout: found for a word of rows at a
/// time, so that the loops behind it need not know layouts. One thread.
final class Located {
  private static final int INLINE = 12;

  private final List<MemorySegment> buffers;
  private final BufferKind kind;
  private final int fixed;
  private final long rows;

  /// The segment that value `i` of the word lies in.
  final MemorySegment[] data = new MemorySegment[64];

  /// Where in it.
  final long[] offset = new long[64];

  /// How many bytes.
  final long[] length = new long[64];

  Located(ArrayData values) {
    this.buffers = values.buffers();
    this.kind = values.layout().buffers().get(1);
    this.fixed = values.layout().bitWidth() / 8;
    this.rows = values.length();
    Arrays.fill(data, kind == BufferKind.DATA ? buffers.get(1) : buffers.getLast());
  }

  /// Finds the values of word `w` whose bits are set in `rows`. What the arrays say of others is
  /// not to be followed.
  void find(int w, long rows) {
    long first = (long) w << 6;
    switch (kind) {
      case OFFSETS_32 -> offsets32(first, rows);
      case OFFSETS_64 -> offsets64(first, rows);
      case VIEWS -> views(first, rows);
      case DATA -> fixed(first, rows);
      default -> throw new AssertionError("bytes behind " + kind);
    }
  }

  /// Those of `rows` in word `w` whose value has so many bytes.
  long ofLength(int w, long rows, long bytes) {
    long first = (long) w << 6;
    if (kind == BufferKind.OFFSETS_32) return rows & ofLength32(first, bytes);
    if (kind == BufferKind.DATA) return bytes == fixed ? rows : 0;
    find(w, rows);
    long same = 0;
    for (long left = rows; left != 0; left &= left - 1) {
      int i = Long.numberOfTrailingZeros(left);
      same |= (length[i] == bytes ? 1L : 0L) << i;
    }
    return same;
  }

  private long ofLength32(long first, long bytes) {
    MemorySegment offsets = buffers.get(1);
    int count = (int) Math.min(64, rows - first);
    long other = 0;
    for (int i = 0; i < count; i++) {
      long start = offsets.get(Little.INT, (first + i) << 2);
      long off = offsets.get(Little.INT, (first + i + 1) << 2) - start - bytes;
      other |= ((off | -off) >> 63) & Lanes.BIT[i];
    }
    return ~other;
  }

  /// Finds one value, as number `slot`.
  void findOne(int slot, long index) {
    long bit = 1L << slot;
    switch (kind) {
      case OFFSETS_32 -> offsets32(index - slot, bit);
      case OFFSETS_64 -> offsets64(index - slot, bit);
      case VIEWS -> views(index - slot, bit);
      case DATA -> fixed(index - slot, bit);
      default -> throw new AssertionError("bytes behind " + kind);
    }
  }

  private void offsets32(long first, long rows) {
    MemorySegment offsets = buffers.get(1);
    for (long left = rows; left != 0; left &= left - 1) {
      int i = Long.numberOfTrailingZeros(left);
      long start = Little.intAt(offsets, first + i);
      offset[i] = start;
      length[i] = Little.intAt(offsets, first + i + 1) - start;
    }
  }

  private void offsets64(long first, long rows) {
    MemorySegment offsets = buffers.get(1);
    for (long left = rows; left != 0; left &= left - 1) {
      int i = Long.numberOfTrailingZeros(left);
      long start = Little.longAt(offsets, first + i);
      offset[i] = start;
      length[i] = Little.longAt(offsets, first + i + 1) - start;
    }
  }

  private void views(long first, long rows) {
    MemorySegment views = buffers.get(1);
    for (long left = rows; left != 0; left &= left - 1) {
      int i = Long.numberOfTrailingZeros(left);
      long view = (first + i) << 4;
      length[i] = views.get(Little.INT, view);
      if (length[i] <= INLINE) {
        data[i] = views;
        offset[i] = view + 4;
      } else {
        data[i] = buffers.get(2 + views.get(Little.INT, view + 8));
        offset[i] = views.get(Little.INT, view + 12);
      }
    }
  }

  private void fixed(long first, long rows) {
    for (long left = rows; left != 0; left &= left - 1) {
      int i = Long.numberOfTrailingZeros(left);
      offset[i] = (first + i) * fixed;
      length[i] = fixed;
    }
  }
}
