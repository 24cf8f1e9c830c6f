package io.sheaf.format.array;

import io.sheaf.format.array.Spans.Span;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;

/// Run ends, moved and cut with the rows they cover.
final class Runs {
  private Runs() {}

  /// Writes the ends of a piece's runs from number `to` on: cut at the piece's end, counted from
  /// `base` on.
  static void shift(Piece piece, Span runs, MemorySegment target, long to, long base) {
    ArrayData ends = piece.array().children().getFirst();
    int width = ends.layout().bitWidth() >> 3;
    MemorySegment source = ends.buffers().get(1);
    for (long i = 0; i < runs.length(); i++) {
      long end = Little.signedAt(source, width, runs.offset() + i);
      long cut = Math.min(end, piece.end()) - piece.offset() + base;
      Little.setInteger(target, width, to + i, cut);
    }
  }
}
