package io.sheaf.flight.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/// Native memory for the body of an arrived message, aligned to 64 bytes, from Netty's pool: the
/// budget of direct memory covers it.
///
/// Any thread may close it, once or more.
public final class NativeBytes implements AutoCloseable {
  private static final int ALIGNMENT = 64;

  private final ByteBuf buffer;
  private final MemorySegment memory;
  private final AtomicBoolean closed = new AtomicBoolean();
  private Runnable then = () -> {};

  private NativeBytes(ByteBuf buffer, MemorySegment memory) {
    this.buffer = buffer;
    this.memory = memory;
  }

  /// No bytes at all.
  public static NativeBytes none() {
    return new NativeBytes(Unpooled.EMPTY_BUFFER, MemorySegment.NULL);
  }

  /// Memory of `bytes` bytes, not cleared.
  ///
  /// @throws OutOfMemoryError when the budget of direct memory is used up
  static NativeBytes allocate(int bytes) {
    if (bytes == 0) return none();
    int room = Math.addExact(bytes, ALIGNMENT - 1);
    ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(room, room);
    MemorySegment all = MemorySegment.ofBuffer(buffer.nioBuffer(0, room));
    long start = -all.address() & (ALIGNMENT - 1);
    return new NativeBytes(buffer, all.asSlice(start, bytes));
  }

  /// How many.
  long bytes() {
    return memory.byteSize();
  }

  /// Lets `action` run when this is closed. To be said once, before others have it.
  void whenClosed(Runnable action) {
    if (closed.get()) throw new AssertionError("memory of a message that was closed");
    then = action;
  }

  /// The memory. It must not be touched after `close`.
  public MemorySegment memory() {
    if (closed.get()) throw new AssertionError("memory of a message that was closed");
    return memory;
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) return;
    buffer.release();
    then.run();
  }
}
