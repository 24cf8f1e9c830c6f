package io.sheaf.store.table;

import io.sheaf.store.arrow.Step;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import org.jspecify.annotations.Nullable;

/// The memory of one step: the pins of its message, and what had to be copied.
///
/// Filled by one thread, closed once by any.
final class StepMemory implements Step.Hold, SegmentAllocator {
  private final PinnedMessage message;
  private @Nullable Arena arena;
  private long copiedBytes;

  StepMemory(PinnedMessage message) {
    this.message = message;
  }

  @Override
  public MemorySegment allocate(long bytes, long alignment) {
    Arena own = arena;
    if (own == null) {
      own = Arena.ofShared();
      arena = own;
    }
    copiedBytes += bytes;
    return own.allocate(bytes, alignment);
  }

  /// Bytes allocated for copies.
  long copiedBytes() {
    return copiedBytes;
  }

  @Override
  public void close() {
    try {
      message.close();
    } finally {
      if (arena != null) arena.close();
    }
  }
}
