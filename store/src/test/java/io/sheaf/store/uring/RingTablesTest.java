package io.sheaf.store.uring;

import static io.sheaf.store.uring.RingFixture.BLOCK;
import static io.sheaf.store.uring.RingFixture.finish;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.errorprone.annotations.MustBeClosed;
import io.sheaf.store.posix.Errno;
import io.sheaf.store.posix.EventCalls;
import io.sheaf.store.posix.FileCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Registered buffers and files.
final class RingTablesTest {
  private static final int HALF = 1 << 20;

  @RegisterExtension final RingFixture fixture = new RingFixture();

  @MustBeClosed
  private static Ring ring() throws Exception {
    return Ring.create(RingOptions.entries(8).withSlots(8, 8).enabled());
  }

  private MemorySegment half(int number) {
    return fixture.memory().asSlice((long) number * HALF, HALF);
  }

  @Test
  void buffersAreAddedWhileTransfersAreInFlight() throws Exception {
    int event = EventCalls.create();
    try (Ring ring = ring()) {
      ring.readEvent(event, fixture.memory().address() + 3 * HALF, 7);
      for (int slot = 0; slot < 2; slot++) {
        long to = half(slot).address();
        ring.readFixed(fixture.file(), slot, to, BLOCK, 0, 0);
        ring.submitAndWait(1);
        ring.reap((token, result) -> assertEquals(-Errno.EFAULT, result, "slot is empty yet"));
        ring.readFixed(fixture.file(), Math.max(0, slot - 1), half(0).address(), BLOCK, 0, 0);
        ring.submit();
        ring.registerBuffer(slot, half(slot));
        ring.readFixed(fixture.file(), slot, to, BLOCK, BLOCK, 1);
        ring.submitAndWait(2);
        int first = slot == 0 ? -Errno.EFAULT : BLOCK; // submitted before there was a buffer
        ring.reap((token, result) -> assertEquals(token == 1 ? BLOCK : first, result));
        assertArrayEquals(
            fixture.pread(fixture.file(), BLOCK, BLOCK),
            half(slot).asSlice(0, BLOCK).toArray(ValueLayout.JAVA_BYTE));
      }
      EventCalls.signal(event);
      ring.submitAndWait(1);
      ring.reap((token, result) -> assertEquals(7, token));
    } finally {
      FileCalls.close(event);
    }
  }

  @Test
  void memoryOutsideOfTheBufferIsRefused() throws Exception {
    try (Ring ring = ring()) {
      ring.registerBuffer(0, half(0));
      ring.registerBuffer(1, half(1));
      int file = fixture.file();
      long border = half(1).address();
      ring.readFixed(file, 0, border - BLOCK, 2 * BLOCK, 0, 0); // across two buffers
      ring.readFixed(file, 1, border - BLOCK, BLOCK, 0, 1); // before it
      ring.readFixed(file, 0, border, BLOCK, 0, 2); // behind it
      ring.readFixed(file, 2, border, BLOCK, 0, 3); // an empty slot
      ring.readFixed(file, 99, border, BLOCK, 0, 4); // no such slot
      ring.readFixed(file, 1, border, BLOCK, 0, 5);
      int bad = -Errno.EFAULT;
      assertArrayEquals(new int[] {bad, bad, bad, bad, bad, BLOCK}, finish(ring, 6));
    }
  }

  @Test
  void piecesOutsideOfTheBufferAreRefused() throws Exception {
    try (Arena arena = Arena.ofConfined();
        Ring ring = ring()) {
      IoVectors vectors = IoVectors.in(arena, 2);
      vectors.set(0, half(0).address(), BLOCK);
      vectors.set(1, half(1).address(), BLOCK);
      ring.registerBuffer(0, half(0));
      ring.registerBuffer(1, half(1));
      if (ring.supports(Opcode.READ_VECTORED_FIXED)) {
        ring.readVectoredFixed(fixture.file(), 0, vectors, 0, 2, 0, 0);
        assertEquals(-Errno.EFAULT, finish(ring, 1)[0]);
      }
      ring.readVectored(fixture.file(), vectors, 0, 2, 0, 0);
      assertEquals(2 * BLOCK, finish(ring, 1)[0]);
    }
  }

  @Test
  void anEmptiedSlotHasNoBuffer() throws Exception {
    try (Ring ring = ring()) {
      ring.registerBuffer(3, half(0));
      ring.readFixed(fixture.file(), 3, half(0).address(), BLOCK, 0, 0);
      assertEquals(BLOCK, finish(ring, 1)[0]);
      ring.unregisterBuffer(3);
      ring.readFixed(fixture.file(), 3, half(0).address(), BLOCK, 0, 0);
      assertEquals(-Errno.EFAULT, finish(ring, 1)[0]);
      ring.unregisterBuffer(3);
      ring.registerBuffer(3, half(1));
      ring.readFixed(fixture.file(), 3, half(1).address(), BLOCK, 0, 0);
      assertEquals(BLOCK, finish(ring, 1)[0]);
    }
  }

  @Test
  void aSlotHasTheFileThatItWasGivenLast() throws Exception {
    int other = fixture.create("other");
    MemorySegment bytes = half(0).asSlice(0, BLOCK);
    fixture.scramble(bytes);
    byte[] written = bytes.toArray(ValueLayout.JAVA_BYTE);
    FileCalls.pwrite(other, bytes, 0);
    try (Ring ring = ring()) {
      ring.registerFile(5, fixture.file());
      assertArrayEquals(fixture.pread(fixture.file(), 0, BLOCK), readSlot(ring, 5));
      ring.registerFile(5, other);
      FileCalls.close(other); // the ring keeps it
      assertArrayEquals(written, readSlot(ring, 5));
      ring.unregisterFile(5);
      ring.read(Ring.fixedFile(5), half(1).address(), BLOCK, 0, 0);
      assertEquals("EBADF (bad file descriptor)", Errno.words(-finish(ring, 1)[0]));
    }
  }

  private byte[] readSlot(Ring ring, int slot) {
    MemorySegment to = half(1).asSlice(0, BLOCK);
    ring.read(Ring.fixedFile(slot), to.address(), BLOCK, 0, 0);
    assertEquals(BLOCK, finish(ring, 1)[0]);
    return to.toArray(ValueLayout.JAVA_BYTE);
  }

  @Test
  void slotsAndMemoryThatCannotBeAreBugs() throws Exception {
    try (Ring ring = ring();
        Arena arena = Arena.ofConfined()) {
      assertEquals(8, ring.bufferSlots());
      assertEquals(8, ring.fileSlots());
      MemorySegment memory = arena.allocate(BLOCK);
      MemorySegment heap = MemorySegment.ofArray(new byte[BLOCK]);
      assertThrows(AssertionError.class, () -> ring.registerBuffer(8, memory));
      assertThrows(AssertionError.class, () -> ring.registerBuffer(-1, memory));
      assertThrows(AssertionError.class, () -> ring.registerBuffer(0, heap));
      assertThrows(AssertionError.class, () -> ring.registerBuffer(0, MemorySegment.NULL));
      assertThrows(AssertionError.class, () -> ring.registerFile(8, 0));
      assertThrows(AssertionError.class, () -> ring.registerFile(0, -1));
      assertThrows(AssertionError.class, () -> ring.unregisterFile(-1));
    }
  }

  @Test
  void aRingWithoutTablesHasNoSlots() throws Exception {
    try (Ring ring = Ring.create(RingOptions.entries(8).enabled())) {
      assertEquals(0, ring.bufferSlots());
      assertThrows(AssertionError.class, () -> ring.registerBuffer(0, half(0)));
      assertThrows(AssertionError.class, () -> ring.registerFile(0, fixture.file()));
    }
  }
}
