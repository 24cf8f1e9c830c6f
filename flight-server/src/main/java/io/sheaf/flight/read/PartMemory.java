package io.sheaf.flight.read;

import io.sheaf.flight.wire.WireCounters;
import java.io.Serial;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import org.jspecify.annotations.Nullable;

/// Memory for what is made of a batch, up to a bound: that of one part, or what all of its columns
/// expand to.
///
/// An arena is made when memory is first asked for: to close a shared one stops every thread of the
/// process for a moment, and most parts never need a byte. Allocated from by one thread at a time,
/// closed once by any.
final class PartMemory implements SegmentAllocator, AutoCloseable {
  /// More was asked for than the bound.
  static final class Full extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private Full() {
      super("memory of a part is full", null, false, false);
    }
  }

  private final long most;
  private final WireCounters counters;
  private volatile @Nullable Arena arena;
  private long bytes;

  /// Memory of at most `most` bytes, counted as made for parts until it is closed.
  PartMemory(long most, WireCounters counters) {
    this.most = most;
    this.counters = counters;
  }

  /// @throws Full beyond the bound; nothing is allocated then
  @Override
  public MemorySegment allocate(long byteSize, long byteAlignment) {
    if (byteSize > most - bytes) throw new Full();
    Arena made = arena;
    if (made == null) {
      made = Arena.ofShared();
      arena = made;
    }
    MemorySegment segment = made.allocate(byteSize, byteAlignment);
    bytes += byteSize;
    counters.made(byteSize);
    return segment;
  }

  /// Bytes given out so far.
  long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    Arena made = arena;
    if (made == null) return;
    made.close();
    counters.made(-bytes);
  }
}
