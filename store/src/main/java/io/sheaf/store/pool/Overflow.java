package io.sheaf.store.pool;

import io.sheaf.store.StoreException;
import io.sheaf.store.pool.report.OverflowUse;
import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.MemoryCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A bounded allowance of memory outside the arena, for reads that found every frame pinned.
/// Guarded by the lock of [Frames].
final class Overflow {
  private static final Logger LOG = LoggerFactory.getLogger(Overflow.class);
  private static final long PAGE = 4096;

  private final long limit;
  private final boolean portable;
  private final Condition freed;
  private long bytes;
  private long uses;
  private boolean closed;

  /// At most `limit` bytes, of Java's memory if `portable`: where no call of the system is known.
  /// `freed` is of the lock, and wakes who waits for some.
  Overflow(long limit, boolean portable, Condition freed) {
    this.limit = limit;
    this.portable = portable;
    this.freed = freed;
  }

  /// Maps memory for one frame, or returns null when that would be more than the allowance up to
  /// the `deadline`.
  @Nullable MemorySegment await(long wanted, long deadline) throws InterruptedException {
    while (!closed && wanted > limit - bytes) {
      long left = deadline - System.nanoTime();
      if (left <= 0) return null;
      freed.awaitNanos(left);
    }
    return closed ? null : take(wanted);
  }

  private MemorySegment take(long wanted) {
    try {
      MemorySegment memory = portable ? ofJava(wanted) : mapped(wanted);
      bytes += wanted;
      uses++;
      return memory;
    } catch (ErrnoException e) {
      throw new StoreException.OutOfSpace(
          "overflow frame", "cannot map " + wanted + " bytes: " + e.words(), e);
    }
  }

  /// Given back by the collector, some time after the last look.
  private static MemorySegment ofJava(long bytes) {
    return Arena.ofAuto().allocate(bytes, PAGE);
  }

  private static MemorySegment mapped(long bytes) throws ErrnoException {
    MemorySegment memory = MemoryCalls.map(bytes, PAGE);
    try {
      MemoryCalls.advise(memory, MemoryCalls.NOT_IN_CHILDREN);
      MemoryCalls.advise(memory, MemoryCalls.NOT_IN_DUMPS);
    } catch (ErrnoException e) {
      LOG.debug("overflow frame: {}", e.getMessage()); // as good as any, but for that
    }
    return memory;
  }

  void giveBack(MemorySegment memory) {
    try {
      if (!portable) MemoryCalls.unmap(memory);
      bytes -= memory.byteSize();
      freed.signalAll();
    } catch (ErrnoException e) {
      throw new AssertionError("overflow frame " + memory, e);
    }
  }

  /// Sends everyone home, and whoever comes.
  void close() {
    closed = true;
    freed.signalAll();
  }

  long limit() {
    return limit;
  }

  OverflowUse use() {
    return new OverflowUse(bytes, limit, uses);
  }
}
