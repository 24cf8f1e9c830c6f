package io.sheaf.format.array;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/// An allocator that counts the bytes it gives out: what a slice or a concatenation copied.
///
/// Not thread-safe. The memory is that of the allocator behind it.
public final class CountingAllocator implements SegmentAllocator {
  private final SegmentAllocator memory;
  private long bytes;

  /// Counts what is taken from `memory` through this.
  public CountingAllocator(SegmentAllocator memory) {
    this.memory = memory;
  }

  @Override
  public MemorySegment allocate(long byteSize, long byteAlignment) {
    MemorySegment segment = memory.allocate(byteSize, byteAlignment);
    bytes += byteSize;
    return segment;
  }

  /// Bytes given out so far.
  public long bytes() {
    return bytes;
  }
}
