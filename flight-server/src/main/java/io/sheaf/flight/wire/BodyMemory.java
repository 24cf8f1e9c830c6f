package io.sheaf.flight.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/// Memory for bodies, not cleared; the budget of direct memory covers it.
///
/// Netty's pool has what is short. It takes what is long from the JVM each time, which clears it
/// first, and that costs as much as to copy a message into it. So some of that is kept to be used
/// again, the latest first, which is likely to be in a cache. Any thread.
final class BodyMemory {
  private static final int LONG = 1 << 20;
  private static final int STEP = 256 << 10;
  private static final long MOST_KEPT =
      Math.min(64L << 20, PlatformDependent.estimateMaxDirectMemory() / 16);

  private static final Deque<ByteBuf> KEPT = new ArrayDeque<>();
  private static long kept;

  private BodyMemory() {}

  /// At least so many bytes.
  ///
  /// @throws OutOfMemoryError when the budget of direct memory is used up
  static ByteBuf take(int bytes) {
    if (bytes < LONG) return PooledByteBufAllocator.DEFAULT.directBuffer(bytes, bytes);
    synchronized (KEPT) {
      for (Iterator<ByteBuf> all = KEPT.iterator(); all.hasNext(); ) {
        ByteBuf next = all.next();
        if (next.capacity() < bytes || next.capacity() / 2 > bytes) continue;
        all.remove();
        kept -= next.capacity();
        return next;
      }
    }
    int room = (int) Math.min(Integer.MAX_VALUE, ((long) bytes + STEP - 1) / STEP * STEP);
    return UnpooledByteBufAllocator.DEFAULT.directBuffer(room, room);
  }

  static void giveBack(ByteBuf memory) {
    if (memory.capacity() >= LONG) {
      synchronized (KEPT) {
        if (kept + memory.capacity() <= MOST_KEPT) {
          KEPT.push(memory);
          kept += memory.capacity();
          return;
        }
      }
    }
    memory.release();
  }
}
