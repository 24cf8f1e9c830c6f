package io.sheaf.store.arrow;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OwnershipTransferResult;
import org.apache.arrow.memory.ReferenceManager;

/// The buffers of one step as `ArrowBuf`s over memory that Arrow did not allocate.
///
/// One object counts the references of all buffers of the step: 10 ns a buffer, where an allocation
/// wrapped by an allocator costs 120 ns and more, and nothing is charged to the allocator. Any
/// thread may retain and release; the last release closes the hold on the thread that makes it.
final class FrameBuffers implements ReferenceManager {
  private final BufferAllocator allocator;
  private final Step.Hold hold;
  private final AtomicInteger references = new AtomicInteger(1);
  private long wrappedBytes;

  /// Takes over `hold`. The caller owns the first reference and gives it back by [#release()].
  FrameBuffers(BufferAllocator allocator, Step.Hold hold) {
    this.allocator = allocator;
    this.hold = hold;
  }

  /// A buffer over `memory`, with a reference of its own.
  ArrowBuf wrap(MemorySegment memory) {
    retain();
    wrappedBytes += memory.byteSize();
    return view(memory.address(), memory.byteSize());
  }

  private ArrowBuf view(long address, long bytes) {
    ArrowBuf buffer = new ArrowBuf(this, null, bytes, address);
    buffer.writerIndex(bytes);
    return buffer;
  }

  @Override
  public int getRefCount() {
    return references.get();
  }

  @Override
  public boolean release() {
    return release(1);
  }

  @Override
  public boolean release(int decrement) {
    int left = references.addAndGet(-decrement);
    if (left < 0) {
      throw new AssertionError("released " + -left + " references more than were taken");
    }
    if (left == 0) hold.close();
    return left == 0;
  }

  @Override
  public void retain() {
    retain(1);
  }

  @Override
  public void retain(int increment) {
    int before = references.getAndAdd(increment);
    if (before <= 0) {
      throw new AssertionError("retained after the last release: " + before);
    }
  }

  @Override
  public ArrowBuf retain(ArrowBuf buffer, BufferAllocator target) {
    retain();
    return view(buffer.memoryAddress(), buffer.capacity());
  }

  @Override
  public ArrowBuf deriveBuffer(ArrowBuf buffer, long index, long length) {
    return new ArrowBuf(this, null, length, buffer.memoryAddress() + index);
  }

  /// A transfer is another reference: no allocator accounts for frames, so none can be over its
  /// limit.
  @Override
  public OwnershipTransferResult transferOwnership(ArrowBuf buffer, BufferAllocator target) {
    ArrowBuf transferred = retain(buffer, target);
    return new OwnershipTransferResult() {
      @Override
      public boolean getAllocationFit() {
        return true;
      }

      @Override
      public ArrowBuf getTransferredBuffer() {
        return transferred;
      }
    };
  }

  @Override
  public BufferAllocator getAllocator() {
    return allocator;
  }

  @Override
  public long getSize() {
    return wrappedBytes;
  }

  @Override
  public long getAccountedSize() {
    return 0;
  }
}
