package io.sheaf.flight.wire;

import io.grpc.HasByteBuffer;
import io.netty.buffer.ByteBuf;
import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The body of an arrived message: at first in the pieces in which the transport has it, then,
/// for whoever wants to look at it, copied once into native memory, aligned to 64 bytes.
///
/// One thread at a time. Closed once or more.
public final class NativeBytes implements AutoCloseable {
  private static final int ALIGNMENT = 64;
  private static final int CHUNK = 64 << 10;

  private static final AtomicLong IN_USE = new AtomicLong();

  private final int length;
  private @Nullable InputStream source;
  private @Nullable ByteBuf buffer;
  private MemorySegment memory = MemorySegment.NULL;
  private Runnable then = () -> {};
  private boolean closed;

  private NativeBytes(int length, @Nullable InputStream source) {
    this.length = length;
    this.source = source;
    if (length > 0) IN_USE.incrementAndGet();
  }

  /// How many bodies of at least a byte have not been closed, in the whole process.
  public static long inUse() {
    return IN_USE.get();
  }

  /// No bytes at all.
  public static NativeBytes none() {
    return new NativeBytes(0, null);
  }

  /// The next `length` bytes of `source`, which is read and closed when they are wanted, or not.
  static NativeBytes of(InputStream source, int length) {
    return new NativeBytes(length, source);
  }

  /// The next `length` bytes of `source`, copied at once.
  static NativeBytes copyOf(InputStream source, int length) throws IOException {
    NativeBytes copy = new NativeBytes(length, null);
    try {
      copy.copy(source);
      return copy;
    } catch (IOException | RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  /// How many.
  public long bytes() {
    return length;
  }

  /// Whether they are still to be read from `stream`, which is then theirs to close.
  @SuppressWarnings("ReferenceEquality") // a stream has no value
  boolean isWith(InputStream stream) {
    return source == stream;
  }

  /// Lets `action` run when this is closed. To be said once.
  void whenClosed(Runnable action) {
    if (closed) throw new AssertionError("memory of a message that was closed");
    then = action;
  }

  /// The memory, which must not be touched after `close`. The first call copies.
  ///
  /// @throws Refusal when the budget of direct memory is used up
  public MemorySegment memory() {
    if (closed) throw new AssertionError("memory of a message that was closed");
    InputStream from = source;
    source = null;
    if (from == null) return memory;
    try (from) {
      copy(from);
    } catch (IOException e) {
      throw new Refusal(Code.BAD_MESSAGE, "the message ended early");
    }
    return memory;
  }

  /// Copies ranges of the bytes, in their order, to where they are wanted; for whoever does not ask
  /// for [#memory]. To be said once.
  ///
  /// @param offsets where each begins
  public void copyTo(long[] offsets, List<MemorySegment> targets) {
    InputStream from = source;
    source = null;
    if (closed || from == null) throw new AssertionError("bytes that are not there any more");
    try (from) {
      long at = 0;
      for (int i = 0; i < offsets.length; i++) {
        from.skipNBytes(offsets[i] - at);
        fill(from, targets.get(i));
        at = offsets[i] + targets.get(i).byteSize();
      }
    } catch (IOException e) {
      throw new Refusal(Code.BAD_MESSAGE, "the message ended early");
    }
  }

  /// Whether the transport still has them.
  public boolean isApart() {
    return source != null;
  }

  private void copy(InputStream from) throws IOException {
    if (length == 0) return;
    try {
      memory = allocate();
    } catch (OutOfMemoryError e) {
      throw new Refusal(Code.TOO_LARGE, "no memory for a message; use a smaller max_chunksize");
    }
    fill(from, memory);
  }

  private MemorySegment allocate() {
    int room = Math.addExact(length, ALIGNMENT - 1);
    ByteBuf allocated = BodyMemory.take(room);
    buffer = allocated;
    MemorySegment all = MemorySegment.ofBuffer(allocated.nioBuffer(0, room));
    return all.asSlice(-all.address() & (ALIGNMENT - 1), length);
  }

  private static void fill(InputStream from, MemorySegment target) throws IOException {
    if (from instanceof HasByteBuffer buffers && buffers.byteBufferSupported()) {
      for (long at = 0; at < target.byteSize(); ) {
        ByteBuffer next = buffers.getByteBuffer();
        if (next == null) throw new EOFException();
        long step = Math.min(next.remaining(), target.byteSize() - at);
        MemorySegment piece = MemorySegment.ofBuffer(next).asSlice(0, step);
        MemorySegment.copy(piece, 0, target, at, step);
        from.skipNBytes(step);
        at += step;
      }
      return;
    }
    byte[] chunk = new byte[(int) Math.min(CHUNK, target.byteSize())];
    for (long at = 0; at < target.byteSize(); ) {
      int step = from.read(chunk, 0, (int) Math.min(chunk.length, target.byteSize() - at));
      if (step < 0) throw new EOFException();
      MemorySegment.copy(chunk, 0, target, ValueLayout.JAVA_BYTE, at, step);
      at += step;
    }
  }

  @Override
  public void close() {
    if (closed) return;
    closed = true;
    InputStream unread = source;
    if (unread != null) close(unread);
    if (buffer != null) BodyMemory.giveBack(buffer);
    if (length > 0) IN_USE.decrementAndGet();
    then.run();
  }

  /// Gives back what the transport has of a message.
  static void close(InputStream detached) {
    try {
      detached.close();
    } catch (IOException e) {
      throw new AssertionError("memory is closed without I/O", e);
    }
  }
}
