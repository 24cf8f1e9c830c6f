package io.sheaf.format.ipc;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/// Memory read as a channel.
final class SegmentChannel implements ReadableByteChannel {
  private final MemorySegment bytes;
  private long at;

  SegmentChannel(MemorySegment bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read(ByteBuffer target) {
    long left = bytes.byteSize() - at;
    if (left == 0) return -1;
    int count = (int) Math.min(left, target.remaining());
    target.put(bytes.asSlice(at, count).asByteBuffer());
    at += count;
    return count;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
