package io.sheaf.flight.wire;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.lang.foreign.MemorySegment;

/// A slice of outgoing data as a Netty buffer: full, of fixed size, over memory it does not own.
///
/// Netty drops the last reference when the bytes are in the kernel or the stream is gone; there the
/// hold on the data ends.
final class FrameBuffer extends UnpooledDirectByteBuf {
  private final OutgoingData data;
  private final long address;

  FrameBuffer(MemorySegment slice, OutgoingData data) {
    super(UnpooledByteBufAllocator.DEFAULT, slice.asByteBuffer(), (int) slice.byteSize());
    this.data = data;
    this.address = slice.address();
    data.hold();
  }

  @Override
  public boolean hasMemoryAddress() {
    return true;
  }

  @Override
  public long memoryAddress() {
    ensureAccessible();
    return address;
  }

  @Override
  protected void deallocate() {
    super.deallocate();
    data.drop();
  }
}
