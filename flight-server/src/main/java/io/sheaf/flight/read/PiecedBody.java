package io.sheaf.flight.read;

import io.sheaf.format.ipc.Body;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/// The body of a message that lies in pieces. A buffer never spans two of them.
final class PiecedBody implements Body {
  private final List<MemorySegment> pieces;
  private final long[] starts;

  PiecedBody(List<MemorySegment> pieces) {
    this.pieces = pieces;
    this.starts = new long[pieces.size()];
    for (int i = 1; i < starts.length; i++) {
      starts[i] = starts[i - 1] + pieces.get(i - 1).byteSize();
    }
  }

  @Override
  public MemorySegment at(long offset, long length) {
    int found = Arrays.binarySearch(starts, offset);
    int piece = found >= 0 ? found : -found - 2;
    // Of pieces that start alike all but the last are empty.
    while (piece + 1 < starts.length && starts[piece + 1] == offset) piece++;
    return pieces.get(piece).asSlice(offset - starts[piece], length);
  }
}
