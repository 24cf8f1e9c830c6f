package io.sheaf.format.ipc;

import java.lang.foreign.MemorySegment;

/// The body of a message, as ranges of bytes that may lie anywhere in memory.
///
/// A body that lies in one piece is `segment::asSlice`; one whose pages lie in different frames
/// looks the frame up. A range never spans two buffers.
@FunctionalInterface
public interface Body {
  /// The bytes `[offset, offset + length)` of the body, in one piece.
  ///
  /// Called for buffers of length above 0 only, with offsets a [BatchHeader] has checked against
  /// the body's length.
  MemorySegment at(long offset, long length);
}
