package io.sheaf.store.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Bytes that say which file they are of and where they stand in it.
final class Stamps {
  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG;

  private Stamps() {}

  private static long word(long stamp, long at) {
    return stamp * 0x9E3779B97F4A7C15L ^ (at + 1) * 0xC2B2AE3D27D4EB4FL;
  }

  /// Makes the memory what stands at `offset` of the file of that stamp.
  static void fill(MemorySegment memory, long stamp, long offset) {
    for (long at = 0; at < memory.byteSize(); at += Long.BYTES) {
      memory.set(WORD, at, word(stamp, offset + at));
    }
  }

  /// Whether the memory is what stands at `offset` of the file of that stamp.
  static boolean are(MemorySegment memory, long stamp, long offset) {
    for (long at = 0; at < memory.byteSize(); at += Long.BYTES) {
      if (memory.get(WORD, at) != word(stamp, offset + at)) return false;
    }
    return true;
  }
}
