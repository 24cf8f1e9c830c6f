package io.sheaf.format.array;

import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Views of several arrays behind one another, with the buffers of all of them. Views under nulls
/// become empty.
final class ViewBuffers {
  /// Bytes of a view, and how long a value may be to lie within it.
  static final int VIEW = 16;

  static final int INLINE = 12;

  private ViewBuffers() {}

  /// The buffers of the joined array: validity, views, and each distinct variadic buffer once,
  /// shared.
  static List<MemorySegment> join(
      List<Piece> pieces, long length, MemorySegment validity, SegmentAllocator memory) {
    MemorySegment views = Buffers.allocate(memory, length * VIEW);
    List<MemorySegment> variadic = new ArrayList<>();
    Map<MemorySegment, Integer> known = new HashMap<>();
    long at = 0;
    for (Piece piece : pieces) {
      int[] indices = indices(piece.array(), variadic, known);
      copy(piece, indices, views.asSlice(at * VIEW, piece.length() * VIEW));
      at += piece.length();
    }
    List<MemorySegment> buffers = new ArrayList<>();
    buffers.add(validity);
    buffers.add(views);
    buffers.addAll(variadic);
    return buffers;
  }

  private static int[] indices(
      ArrayData array, List<MemorySegment> variadic, Map<MemorySegment, Integer> known) {
    int[] indices = new int[array.buffers().size() - 2];
    for (int i = 0; i < indices.length; i++) {
      MemorySegment buffer = array.buffers().get(i + 2);
      Integer index = known.putIfAbsent(buffer, variadic.size());
      if (index == null) {
        index = variadic.size();
        variadic.add(buffer);
      }
      indices[i] = index;
    }
    return indices;
  }

  private static void copy(Piece piece, int[] indices, MemorySegment target) {
    MemorySegment source = piece.array().buffers().get(1);
    MemorySegment validity = Buffers.validity(piece.array());
    for (long i = 0; i < piece.length(); i++) {
      boolean isNull = validity != null && !Bits.get(validity, piece.offset() + i);
      long low = isNull ? 0 : source.get(Little.LONG, (piece.offset() + i) * VIEW);
      long high = isNull ? 0 : source.get(Little.LONG, (piece.offset() + i) * VIEW + 8);
      if ((int) low > INLINE) high = high >>> 32 << 32 | indices[(int) high];
      target.set(Little.LONG, i * VIEW, low);
      target.set(Little.LONG, i * VIEW + 8, high);
    }
  }
}
