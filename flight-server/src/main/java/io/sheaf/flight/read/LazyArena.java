package io.sheaf.flight.read;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import org.jspecify.annotations.Nullable;

/// An arena that is made when first asked for memory. To close a shared arena stops every thread of
/// the process for a moment, and most of these never give out a byte.
///
/// Memory is allocated by one thread at a time; whichever comes last closes it.
final class LazyArena implements SegmentAllocator, AutoCloseable {
  private volatile @Nullable Arena arena;

  @Override
  public MemorySegment allocate(long byteSize, long byteAlignment) {
    Arena made = arena;
    if (made == null) {
      made = Arena.ofShared();
      arena = made;
    }
    return made.allocate(byteSize, byteAlignment);
  }

  @Override
  public void close() {
    Arena made = arena;
    if (made != null) made.close();
  }
}
