package io.sheaf.flight.wire;

import io.grpc.internal.WritableBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way into gRPC's chain of buffers, which has no public door: the list of a
/// `BufferChainOutputStream`, its current buffer, and the constructor of `NettyWritableBuffer`.
///
/// These are the same three members that Arrow Java leans on. One that is gone, or that no longer
/// does what it did, makes [#prove] come back empty.
public final class DirectHook {
  private static final Logger LOG = LoggerFactory.getLogger(DirectHook.class);
  private static final String CHAIN = "io.grpc.internal.MessageFramer$BufferChainOutputStream";
  private static final String NETTY_BUFFER = "io.grpc.netty.NettyWritableBuffer";

  private final Class<?> chain;
  private final VarHandle buffers;
  private final VarHandle current;
  private final MethodHandle wrap;

  private DirectHook() throws ReflectiveOperationException {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    chain = Class.forName(CHAIN);
    MethodHandles.Lookup inside = MethodHandles.privateLookupIn(chain, lookup);
    buffers = inside.findVarHandle(chain, "bufferList", List.class);
    current = inside.findVarHandle(chain, "current", WritableBuffer.class);
    Class<?> buffer = Class.forName(NETTY_BUFFER);
    wrap =
        MethodHandles.privateLookupIn(buffer, lookup)
            .findConstructor(buffer, MethodType.methodType(void.class, ByteBuf.class))
            .asType(MethodType.methodType(WritableBuffer.class, ByteBuf.class));
  }

  /// The hook, after it has carried a slice through gRPC's framer uncopied; empty when it cannot,
  /// which is logged with the reason.
  public static Optional<DirectHook> prove() {
    try {
      DirectHook hook = new DirectHook();
      DirectProof.run(hook);
      return Optional.of(hook);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError | AssertionError e) {
      LOG.warn(
          "every byte served will be copied: this gRPC has no way in for frames ({})",
          e.toString());
      return Optional.empty();
    }
  }

  /// Whether a slice can go out direct at all.
  static boolean carries(MemorySegment slice) {
    return slice.isNative() && slice.byteSize() <= Integer.MAX_VALUE;
  }

  /// Whether gRPC is draining into a chain that slices can be added to.
  boolean takes(OutputStream target) {
    return chain.isInstance(target);
  }

  /// Adds a slice to the chain and holds `data` until it is written.
  void add(OutputStream target, MemorySegment slice, OutgoingData data) {
    add(target, new FrameBuffer(slice, data));
  }

  /// Adds bytes to the chain, copied into a buffer of their length: one of gRPC's has 4 KiB.
  void add(OutputStream target, byte[] bytes) {
    ByteBuf copy = PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length, bytes.length);
    add(target, copy.writeBytes(bytes));
  }

  private void add(OutputStream target, ByteBuf bytes) {
    boolean added = false;
    try {
      WritableBuffer buffer = (WritableBuffer) wrap.invokeExact(bytes);
      added = chained(target).add(buffer);
      // A full buffer as the current one: what follows is written into a new one.
      current.set(target, buffer);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("the constructor of " + NETTY_BUFFER + " failed", e);
    } finally {
      if (!added) bytes.release();
    }
  }

  /// Lets go of all that is in the chain, gRPC's buffers and slices: gRPC forgets a chain whose
  /// filling has failed, and its buffers with it. One that cannot be let go of is told with `why`.
  void clear(OutputStream target, Throwable why) {
    List<WritableBuffer> chained = chained(target);
    List<WritableBuffer> left = List.copyOf(chained);
    chained.clear();
    current.set(target, null);
    for (WritableBuffer buffer : left) {
      try {
        buffer.release();
      } catch (RuntimeException | Error e) {
        why.addSuppressed(e);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private List<WritableBuffer> chained(OutputStream target) {
    return (List<WritableBuffer>) buffers.get(target);
  }
}
