package io.sheaf.store.io;

import io.sheaf.store.StoreException;
import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.MemoryCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Zeros that all readers of a store share: what a column reads as where it was never written.
///
/// Mapped to be read only. The kernel has one page of zeros behind all of it, so that it costs
/// address space and page tables, and no memory; a system whose calls the store does not know gives
/// memory. It grows to what is asked for, and what was handed out stays until [#close]. Any thread.
final class ZeroFrame implements AutoCloseable {
  private static final long LEAST_BYTES = 4L << 20;

  private final boolean portable;
  private final List<MemorySegment> mappings = new ArrayList<>();
  private final Arena owner = Arena.ofShared();
  private volatile MemorySegment longest = MemorySegment.NULL;
  private boolean closed;

  ZeroFrame(boolean portable) {
    this.portable = portable;
  }

  /// So many zeros.
  MemorySegment of(long bytes) {
    MemorySegment known = longest;
    return (known.byteSize() >= bytes ? known : longer(bytes)).asSlice(0, bytes);
  }

  private synchronized MemorySegment longer(long bytes) {
    if (closed) throw new AssertionError("zeros of a closed arena");
    if (longest.byteSize() >= bytes) return longest;
    long length = Math.max(LEAST_BYTES, Long.highestOneBit(bytes - 1) << 1);
    MemorySegment made = portable ? owner.allocate(length, 4096) : mapped(length);
    longest = made.asReadOnly();
    return longest;
  }

  private MemorySegment mapped(long bytes) {
    try {
      MemorySegment made = MemoryCalls.mapZeros(bytes);
      mappings.add(made);
      return made;
    } catch (ErrnoException e) {
      throw new StoreException.OutOfSpace(
          "zeros", "cannot map " + (bytes >> 20) + " MiB of zeros: " + e.words(), e);
    }
  }

  /// Unmaps all. Whoever still holds a slice would take the process down by touching it.
  @Override
  public synchronized void close() {
    if (closed) return;
    closed = true;
    owner.close();
    for (MemorySegment mapping : mappings) {
      try {
        MemoryCalls.unmap(mapping);
      } catch (ErrnoException e) {
        throw new AssertionError("zeros at 0x" + Long.toHexString(mapping.address()), e);
      }
    }
  }
}
