package io.sheaf.format.array;

import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;

/// Offsets of dense unions, moved with their children.
final class Unions {
  private Unions() {}

  /// Writes the offsets of a piece from number `to` on, adding to each the delta of its child.
  static void shiftOffsets(
      Piece piece, MemorySegment target, long to, int[] childOf, long[] deltas) {
    MemorySegment ids = piece.array().buffers().getFirst();
    MemorySegment offsets = piece.array().buffers().get(1);
    for (long i = 0; i < piece.length(); i++) {
      int child = childOf[ids.get(Little.BYTE, piece.offset() + i)];
      long offset = Little.intAt(offsets, piece.offset() + i) + deltas[child];
      target.set(Little.INT, (to + i) << 2, (int) offset);
    }
  }
}
