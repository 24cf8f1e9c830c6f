package io.sheaf.flight.wire;

import io.grpc.internal.MessageFramer;
import io.grpc.internal.StatsTraceContext;
import io.grpc.internal.WritableBuffer;
import io.netty.buffer.ByteBuf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// Carries one message through gRPC's own framer and looks at what comes out: the slice itself, at
/// its own address, between the right bytes, and released once.
final class DirectProof {
  private static final int BODY_BYTES = 8192;

  private DirectProof() {}

  /// Throws when the hook does not do what it must.
  static void run(DirectHook hook) throws ReflectiveOperationException {
    List<WritableBuffer> frames = new ArrayList<>();
    AtomicInteger releases = new AtomicInteger();
    WireCounters counters = new WireCounters();
    try (Arena arena = Arena.ofShared()) {
      MemorySegment body = arena.allocate(BODY_BYTES, 4096).fill((byte) 0x5a);
      MemorySegment header = MemorySegment.ofArray(new byte[] {1, 2, 3, 4});
      OutgoingData data =
          OutgoingData.of(header, new byte[0], List.of(body), releases::incrementAndGet, counters);
      send(data, hook, frames);
      expect(releases.get() == 0, "the slice was released before it was written");
      expect(counters.copiedBytes() == 0, "the slice was copied");
      boolean found = false;
      int bytes = 0;
      for (WritableBuffer frame : frames) {
        bytes += frame.readableBytes();
        found |= address(frame) == body.address() && frame.readableBytes() == BODY_BYTES;
        frame.release();
      }
      expect(found, "the slice did not come out of the framer");
      expect(bytes == 5 + data.bytes(), "the framer made " + bytes + " bytes");
      expect(releases.get() == 1, "the slice was released " + releases.get() + " times");
    }
  }

  private static void send(OutgoingData data, DirectHook hook, List<WritableBuffer> frames) {
    MessageFramer framer =
        new MessageFramer(
            (frame, _, _, _) -> {
              if (frame != null) frames.add(frame);
            },
            HeapBuffer::new,
            StatsTraceContext.NOOP);
    try (OutgoingStream stream = new OutgoingStream(data, Optional.of(hook))) {
      framer.writePayload(stream);
    }
    framer.flush();
  }

  /// The address of the Netty buffer inside, or 0 when the frame is one of gRPC's own.
  private static long address(WritableBuffer frame) throws ReflectiveOperationException {
    if (frame instanceof HeapBuffer) return 0;
    MethodHandle inner =
        MethodHandles.privateLookupIn(frame.getClass(), MethodHandles.lookup())
            .findVirtual(frame.getClass(), "bytebuf", MethodType.methodType(ByteBuf.class))
            .asType(MethodType.methodType(ByteBuf.class, WritableBuffer.class));
    try {
      return ((ByteBuf) inner.invokeExact(frame)).memoryAddress();
    } catch (Throwable e) {
      throw new AssertionError("a frame without an address", e);
    }
  }

  private static void expect(boolean holds, String otherwise) {
    if (!holds) throw new AssertionError(otherwise);
  }

  /// The buffer that the proof gives gRPC for the bytes it makes itself.
  private static final class HeapBuffer implements WritableBuffer {
    private final byte[] bytes;
    private int length;

    HeapBuffer(int capacity) {
      bytes = new byte[Math.max(capacity, 4096)];
    }

    @Override
    public void write(byte[] source, int from, int count) {
      System.arraycopy(source, from, bytes, length, count);
      length += count;
    }

    @Override
    public void write(byte value) {
      bytes[length++] = value;
    }

    @Override
    public int writableBytes() {
      return bytes.length - length;
    }

    @Override
    public int readableBytes() {
      return length;
    }

    @Override
    public void release() {}
  }
}
