package io.sheaf.flight.wire;

import io.netty.buffer.AbstractReferenceCountedByteBuf;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import org.jspecify.annotations.Nullable;

/// A slice of outgoing data as a Netty buffer: direct, full, of fixed size, never written to, over
/// memory it does not own.
///
/// Netty drops the last reference when the bytes are in the kernel or the stream is gone; there the
/// hold on the data ends. Netty has such a class of its own, but lets nobody see its end.
final class FrameBuffer extends AbstractReferenceCountedByteBuf {
  private final OutgoingData data;
  private final ByteBuffer memory;
  private final long address;

  FrameBuffer(MemorySegment slice, OutgoingData data) {
    super(Math.toIntExact(slice.byteSize()));
    this.data = data;
    this.memory = slice.asByteBuffer().asReadOnlyBuffer();
    this.address = slice.address();
    setIndex(0, maxCapacity());
    data.hold();
  }

  @Override
  protected void deallocate() {
    data.drop();
  }

  /// The bytes `[index, index + length)`, as a view with a position and a limit of its own.
  private ByteBuffer view(int index, int length) {
    checkIndex(index, length);
    return memory.duplicate().position(index).limit(index + length);
  }

  @Override
  public ByteBuffer nioBuffer(int index, int length) {
    checkIndex(index, length);
    return memory.slice(index, length);
  }

  @Override
  public ByteBuffer internalNioBuffer(int index, int length) {
    return view(index, length);
  }

  @Override
  public ByteBuffer[] nioBuffers(int index, int length) {
    return new ByteBuffer[] {nioBuffer(index, length)};
  }

  @Override
  public int nioBufferCount() {
    return 1;
  }

  @Override
  public boolean isDirect() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  @Override
  public boolean isContiguous() {
    return true;
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
  public boolean hasArray() {
    return false;
  }

  @Override
  public byte[] array() {
    throw new UnsupportedOperationException("memory outside the heap has no array");
  }

  @Override
  public int arrayOffset() {
    throw new UnsupportedOperationException("memory outside the heap has no array");
  }

  @Override
  public int capacity() {
    return maxCapacity();
  }

  @Override
  public ByteBufAllocator alloc() {
    return UnpooledByteBufAllocator.DEFAULT;
  }

  @Override
  @Deprecated
  @SuppressWarnings("InlineMeSuggester") // Netty deprecates it, and asks for it
  public ByteOrder order() {
    return ByteOrder.BIG_ENDIAN;
  }

  @Override
  public @Nullable ByteBuf unwrap() {
    return null;
  }

  @Override
  protected byte _getByte(int index) {
    return memory.get(index);
  }

  @Override
  protected short _getShort(int index) {
    return memory.getShort(index);
  }

  @Override
  protected short _getShortLE(int index) {
    return Short.reverseBytes(memory.getShort(index));
  }

  @Override
  protected int _getUnsignedMedium(int index) {
    return (memory.getShort(index) & 0xffff) << 8 | (memory.get(index + 2) & 0xff);
  }

  @Override
  protected int _getUnsignedMediumLE(int index) {
    return (_getShortLE(index) & 0xffff) | (memory.get(index + 2) & 0xff) << 16;
  }

  @Override
  protected int _getInt(int index) {
    return memory.getInt(index);
  }

  @Override
  protected int _getIntLE(int index) {
    return Integer.reverseBytes(memory.getInt(index));
  }

  @Override
  protected long _getLong(int index) {
    return memory.getLong(index);
  }

  @Override
  protected long _getLongLE(int index) {
    return Long.reverseBytes(memory.getLong(index));
  }

  @Override
  public ByteBuf getBytes(int index, ByteBuf target, int targetIndex, int length) {
    target.setBytes(targetIndex, view(index, length));
    return this;
  }

  @Override
  public ByteBuf getBytes(int index, byte[] target, int targetIndex, int length) {
    view(index, length).get(target, targetIndex, length);
    return this;
  }

  @Override
  public ByteBuf getBytes(int index, ByteBuffer target) {
    target.put(view(index, target.remaining()));
    return this;
  }

  @Override
  public ByteBuf getBytes(int index, OutputStream target, int length) throws IOException {
    Channels.newChannel(target).write(view(index, length));
    return this;
  }

  @Override
  public int getBytes(int index, GatheringByteChannel target, int length) throws IOException {
    return target.write(view(index, length));
  }

  @Override
  public int getBytes(int index, FileChannel target, long position, int length) throws IOException {
    return target.write(view(index, length), position);
  }

  @Override
  public ByteBuf copy(int index, int length) {
    return alloc().directBuffer(length).writeBytes(view(index, length));
  }

  @Override
  public ByteBuf capacity(int newCapacity) {
    throw new ReadOnlyBufferException();
  }

  @Override
  protected void _setByte(int index, int value) {
    throw new ReadOnlyBufferException();
  }

  @Override
  protected void _setShort(int index, int value) {
    throw new ReadOnlyBufferException();
  }

  @Override
  protected void _setShortLE(int index, int value) {
    throw new ReadOnlyBufferException();
  }

  @Override
  protected void _setMedium(int index, int value) {
    throw new ReadOnlyBufferException();
  }

  @Override
  protected void _setMediumLE(int index, int value) {
    throw new ReadOnlyBufferException();
  }

  @Override
  protected void _setInt(int index, int value) {
    throw new ReadOnlyBufferException();
  }

  @Override
  protected void _setIntLE(int index, int value) {
    throw new ReadOnlyBufferException();
  }

  @Override
  protected void _setLong(int index, long value) {
    throw new ReadOnlyBufferException();
  }

  @Override
  protected void _setLongLE(int index, long value) {
    throw new ReadOnlyBufferException();
  }

  @Override
  public ByteBuf setBytes(int index, ByteBuf source, int sourceIndex, int length) {
    throw new ReadOnlyBufferException();
  }

  @Override
  public ByteBuf setBytes(int index, byte[] source, int sourceIndex, int length) {
    throw new ReadOnlyBufferException();
  }

  @Override
  public ByteBuf setBytes(int index, ByteBuffer source) {
    throw new ReadOnlyBufferException();
  }

  @Override
  public int setBytes(int index, InputStream source, int length) {
    throw new ReadOnlyBufferException();
  }

  @Override
  public int setBytes(int index, ScatteringByteChannel source, int length) {
    throw new ReadOnlyBufferException();
  }

  @Override
  public int setBytes(int index, FileChannel source, long position, int length) {
    throw new ReadOnlyBufferException();
  }
}
