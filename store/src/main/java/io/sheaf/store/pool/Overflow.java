package io.sheaf.store.pool;

import io.sheaf.store.StoreException;
import io.sheaf.store.pool.report.OverflowUse;
import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.MemoryCalls;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A bounded allowance of memory outside the arena, for reads that found every frame pinned.
/// Guarded by the lock of [Frames].
final class Overflow {
  private static final long PAGE = 4096;

  private final long limit;
  private long bytes;
  private long uses;

  Overflow(long limit) {
    this.limit = limit;
  }

  /// Maps memory for one frame, or returns null when that would be more than the allowance.
  @Nullable MemorySegment take(long wanted) {
    if (wanted > limit - bytes) {
      return null;
    }
    try {
      MemorySegment memory = MemoryCalls.map(wanted, PAGE);
      bytes += wanted;
      uses++;
      return memory;
    } catch (ErrnoException e) {
      throw new StoreException.OutOfSpace(
          "overflow frame", "cannot map " + wanted + " bytes: " + e.words(), e);
    }
  }

  void giveBack(MemorySegment memory) {
    try {
      MemoryCalls.unmap(memory);
      bytes -= memory.byteSize();
    } catch (ErrnoException e) {
      throw new AssertionError("overflow frame " + memory, e);
    }
  }

  long limit() {
    return limit;
  }

  OverflowUse use() {
    return new OverflowUse(bytes, limit, uses);
  }
}
