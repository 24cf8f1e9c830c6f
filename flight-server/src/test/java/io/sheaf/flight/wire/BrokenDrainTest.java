package io.sheaf.flight.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.internal.MessageFramer;
import io.grpc.internal.StatsTraceContext;
import io.grpc.internal.WritableBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A message that gRPC gives up in the middle of is released, once, with all that gRPC had of it.
final class BrokenDrainTest {
  private static final int SLICES = 6;
  private static final int SLICE_BYTES = 600 << 10;

  private final DirectHook hook = DirectHook.prove().orElseThrow();
  private final WireCounters counters = new WireCounters();
  private final AtomicInteger releases = new AtomicInteger();
  private final List<OneBuffer> made = new ArrayList<>();
  private final List<WritableBuffer> frames = new ArrayList<>();

  @AfterEach
  void nothingIsHeld() {
    assertEquals(0, counters.heldMessages());
    assertEquals(0, counters.heldBytes());
  }

  /// A buffer of gRPC's own.
  private static final class OneBuffer implements WritableBuffer {
    private final int capacity;
    private int length;
    private int released;

    OneBuffer(int capacity) {
      this.capacity = Math.max(capacity, 4096);
    }

    @Override
    public void write(byte[] source, int from, int count) {
      length += count;
    }

    @Override
    public void write(byte value) {
      length++;
    }

    @Override
    public int writableBytes() {
      return capacity - length;
    }

    @Override
    public int readableBytes() {
      return length;
    }

    @Override
    public void release() {
      released++;
    }
  }

  /// Slices that go out direct and slices that are copied, in turns.
  private OutgoingData data(Arena arena) {
    List<MemorySegment> body = new ArrayList<>();
    for (int i = 0; i < SLICES; i++) {
      body.add(arena.allocate(SLICE_BYTES, 64));
      body.add(MemorySegment.ofArray(new byte[SLICE_BYTES / 4]));
    }
    MemorySegment header = MemorySegment.ofArray(new byte[16]);
    return OutgoingData.of(header, new byte[0], body, releases::incrementAndGet, counters);
  }

  private MessageFramer framer(int most, Throwable failure) {
    return new MessageFramer(
        (frame, _, _, _) -> {
          if (frame != null) frames.add(frame);
        },
        capacity -> {
          if (made.size() == most) fail(failure);
          made.add(new OneBuffer(capacity));
          return made.getLast();
        },
        StatsTraceContext.NOOP);
  }

  private static void fail(Throwable failure) {
    if (failure instanceof Error error) throw error;
    throw (RuntimeException) failure;
  }

  /// Sends a message through a framer that finds no memory for its buffer number `most`. False when
  /// it needed fewer.
  private boolean fails(int most, Throwable failure) {
    made.clear();
    frames.clear();
    releases.set(0);
    boolean failed = false;
    try (Arena arena = Arena.ofShared()) {
      OutgoingData data = data(arena);
      MessageFramer framer = framer(most, failure);
      try (OutgoingStream stream = new OutgoingStream(data, Optional.of(hook))) {
        framer.writePayload(stream);
        framer.flush();
      } catch (RuntimeException | Error e) {
        failed = true;
        assertTrue(e.equals(failure) || failure.equals(e.getCause()), e.toString());
        assertEquals(0, e.getSuppressed().length);
      }
      if (failed) {
        assertEquals(1, releases.get(), "released after " + most + " buffers");
        for (OneBuffer buffer : made) assertEquals(1, buffer.released);
      }
      frames.forEach(WritableBuffer::release);
      assertEquals(1, releases.get());
      // Whoever made the data disposes of it, too.
      data.close();
      assertEquals(1, releases.get());
    }
    return failed;
  }

  @Test
  void aMessageThatGrpcHasNoMemoryForIsReleasedAtEachBuffer() {
    assertFalse(fails(Integer.MAX_VALUE, new AssertionError("never thrown")));
    // The last buffer is for the 5 bytes in front of a message, made when all is drained.
    int buffers = made.size() - 1;
    assertTrue(buffers >= SLICES, buffers + " buffers");
    for (int most = 0; most < buffers; most++) {
      assertTrue(fails(most, new OutOfMemoryError("number " + most)));
      assertTrue(fails(most, new IllegalStateException("number " + most)));
    }
    System.out.printf("a message given up at each of %d buffers: released each time%n", buffers);
  }
}
