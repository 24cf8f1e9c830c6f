package io.sheaf.format.segment;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// The bytes of a segment file, wherever they lie.
@FunctionalInterface
public interface SegmentBytes {
  /// The bytes `[offset, offset + bytes)`, in memory that stays as it is until the next call.
  ///
  /// Ranges lie in the file, but need not begin or end on multiples of 4096.
  MemorySegment read(long offset, long bytes) throws IOException;
}
