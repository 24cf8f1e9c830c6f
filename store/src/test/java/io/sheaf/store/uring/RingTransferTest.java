package io.sheaf.store.uring;

import static io.sheaf.store.uring.RingFixture.BLOCK;
import static io.sheaf.store.uring.RingFixture.FILE_BYTES;
import static io.sheaf.store.uring.RingFixture.finish;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.MustBeClosed;
import io.sheaf.store.posix.Errno;
import io.sheaf.store.posix.EventCalls;
import io.sheaf.store.posix.FileCalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What the operations of a ring move.
final class RingTransferTest {
  private static final int BATCH = 8;
  private static final int REGION = FILE_BYTES / BATCH;
  private static final int PIECES = 4;
  private static final int ROUNDS = 60;

  @RegisterExtension final RingFixture fixture = new RingFixture();

  /// A run of bytes in memory.
  private record Piece(long address, int bytes) {}

  /// One operation of a batch, with pieces in the region of memory that has its number.
  private record Transfer(Opcodes kind, int number, long offset, List<Piece> pieces) {
    int length() {
      return pieces.stream().mapToInt(Piece::bytes).sum();
    }
  }

  private enum Opcodes {
    PLAIN,
    FIXED,
    VECTORED,
    VECTORED_FIXED
  }

  @Test
  void readsBringWhatPreadBrings() throws Exception {
    try (Arena arena = Arena.ofConfined();
        Ring ring = ring()) {
      IoVectors vectors = IoVectors.in(arena, BATCH * PIECES);
      for (int round = 0; round < ROUNDS; round++) {
        int count = fixture.random().nextInt(1, BATCH + 1);
        Transfer[] batch = new Transfer[count];
        for (int i = 0; i < count; i++) {
          batch[i] = transfer(ring, i, (long) fixture.random().nextInt(BATCH) * REGION);
          prepareRead(ring, vectors, batch[i]);
        }
        int[] results = finish(ring, count);
        for (Transfer each : batch) {
          assertEquals(each.length(), results[each.number()], each.toString());
          byte[] expected = fixture.pread(fixture.file(), each.offset(), each.length());
          assertArrayEquals(expected, gather(each), each.toString());
        }
      }
    }
  }

  @Test
  void writesPutDownWhatPreadFinds() throws Exception {
    try (Arena arena = Arena.ofConfined();
        Ring ring = ring()) {
      IoVectors vectors = IoVectors.in(arena, BATCH * PIECES);
      for (int round = 0; round < ROUNDS; round++) {
        int count = fixture.random().nextInt(1, BATCH + 1);
        Transfer[] batch = new Transfer[count];
        fixture.scramble(fixture.memory().asSlice(0, FILE_BYTES));
        for (int i = 0; i < count; i++) {
          batch[i] = transfer(ring, i, (long) i * REGION);
          prepareWrite(ring, vectors, batch[i]);
        }
        int[] results = finish(ring, count);
        for (Transfer each : batch) {
          assertEquals(each.length(), results[each.number()], each.toString());
          byte[] found = fixture.pread(fixture.file(), each.offset(), each.length());
          assertArrayEquals(gather(each), found, each.toString());
        }
      }
    }
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // closed by whoever gets it
  private Ring ring() throws Exception {
    RingOptions options = RingOptions.entries(16).withSlots(4, 4).enabled();
    Ring ring = Ring.create(options);
    ring.registerBuffer(2, fixture.memory());
    ring.registerFile(1, fixture.file());
    return ring;
  }

  /// A random operation on the file from `base`, with pieces in its region of memory, out of order.
  private Transfer transfer(Ring ring, int number, long base) {
    Random random = fixture.random();
    Opcodes kind = Opcodes.values()[random.nextInt(Opcodes.values().length)];
    if (kind == Opcodes.VECTORED_FIXED && !ring.supports(Opcode.READ_VECTORED_FIXED)) {
      kind = Opcodes.FIXED;
    }
    boolean vectored = kind == Opcodes.VECTORED || kind == Opcodes.VECTORED_FIXED;
    int pieces = vectored ? random.nextInt(1, PIECES + 1) : 1;
    int room = REGION / 2 / BLOCK / pieces * BLOCK;
    List<Piece> runs = new ArrayList<>();
    for (int i = pieces - 1; i >= 0; i--) {
      long at = (long) number * REGION + (long) i * room;
      int bytes = random.nextInt(1, room / BLOCK + 1) * BLOCK;
      runs.add(new Piece(fixture.memory().address() + at, bytes));
    }
    long offset = base + (long) random.nextInt(REGION / 2 / BLOCK) * BLOCK;
    return new Transfer(kind, number, offset, runs);
  }

  private int file() {
    return fixture.random().nextBoolean() ? fixture.file() : Ring.fixedFile(1);
  }

  private void prepareRead(Ring ring, IoVectors vectors, Transfer each) {
    int first = each.number() * PIECES;
    set(vectors, first, each);
    int count = each.pieces().size();
    long to = each.pieces().getFirst().address();
    int number = each.number();
    long offset = each.offset();
    switch (each.kind()) {
      case PLAIN -> ring.read(file(), to, each.length(), offset, number);
      case FIXED -> ring.readFixed(file(), 2, to, each.length(), offset, number);
      case VECTORED -> ring.readVectored(file(), vectors, first, count, offset, number);
      case VECTORED_FIXED ->
          ring.readVectoredFixed(file(), 2, vectors, first, count, offset, number);
    }
  }

  private void prepareWrite(Ring ring, IoVectors vectors, Transfer each) {
    int first = each.number() * PIECES;
    set(vectors, first, each);
    int count = each.pieces().size();
    long from = each.pieces().getFirst().address();
    int number = each.number();
    long offset = each.offset();
    switch (each.kind()) {
      case PLAIN -> ring.write(file(), from, each.length(), offset, number);
      case FIXED -> ring.writeFixed(file(), 2, from, each.length(), offset, number);
      case VECTORED -> ring.writeVectored(file(), vectors, first, count, offset, number);
      case VECTORED_FIXED ->
          ring.writeVectoredFixed(file(), 2, vectors, first, count, offset, number);
    }
  }

  private static void set(IoVectors vectors, int first, Transfer each) {
    for (int i = 0; i < each.pieces().size(); i++) {
      Piece piece = each.pieces().get(i);
      vectors.set(first + i, piece.address(), piece.bytes());
    }
  }

  private byte[] gather(Transfer each) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Piece piece : each.pieces()) {
      long from = piece.address() - fixture.memory().address();
      all.writeBytes(fixture.memory().asSlice(from, piece.bytes()).toArray(ValueLayout.JAVA_BYTE));
    }
    return all.toByteArray();
  }

  @Test
  void aReadAtTheEndIsShortAndOneBehindItIsEmpty() throws Exception {
    try (Ring ring = ring()) {
      long to = fixture.memory().address();
      ring.read(fixture.file(), to, 4 * BLOCK, FILE_BYTES - BLOCK, 0);
      ring.readFixed(fixture.file(), 2, to, 4 * BLOCK, FILE_BYTES, 1);
      assertArrayEquals(new int[] {BLOCK, 0}, finish(ring, 2));
    }
  }

  @Test
  void vectorsMayChangeOnceSubmitted() throws Exception {
    try (Arena arena = Arena.ofConfined();
        Ring ring = ring()) {
      IoVectors vectors = IoVectors.in(arena, 2);
      long to = fixture.memory().address();
      for (int round = 0; round < 100; round++) {
        vectors.set(0, to, BLOCK);
        vectors.set(1, to + 2 * BLOCK, BLOCK);
        ring.readVectored(fixture.file(), vectors, 0, 2, 0, 0);
        assertEquals(1, ring.submit());
        vectors.set(0, 0, 0);
        vectors.set(1, 0, 1L << 40);
        assertArrayEquals(new int[] {2 * BLOCK}, finish(ring, 1));
      }
      byte[] expected = fixture.pread(fixture.file(), 0, 2 * BLOCK);
      MemorySegment memory = fixture.memory();
      assertEquals(0, memory.get(ValueLayout.JAVA_LONG, BLOCK), "between the pieces");
      MemorySegment.copy(memory, 2 * BLOCK, memory, BLOCK, BLOCK);
      assertArrayEquals(expected, memory.asSlice(0, 2 * BLOCK).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Test
  void aPairWritesAndSyncs() throws Exception {
    try (Ring ring = ring()) {
      MemorySegment from = fixture.memory().asSlice(0, 2 * BLOCK);
      fixture.scramble(from);
      ring.writeFixedThenSync(fixture.file(), 2, from.address(), 2 * BLOCK, BLOCK, 0, 1);
      ring.sync(fixture.file(), false, 2);
      ring.sync(Ring.fixedFile(1), true, 3);
      assertArrayEquals(new int[] {2 * BLOCK, 0, 0, 0}, finish(ring, 4));
      byte[] found = fixture.pread(fixture.file(), BLOCK, 2 * BLOCK);
      assertArrayEquals(from.toArray(ValueLayout.JAVA_BYTE), found);
    }
  }

  @Test
  void aPairWhoseWriteFailsDoesNotSync() throws Exception {
    int reader = fixture.openToRead("file");
    try (Ring ring = ring()) {
      long from = fixture.memory().address();
      ring.writeFixedThenSync(reader, 2, from, BLOCK, 0, 0, 1); // not open for writing
      ring.writeFixedThenSync(fixture.file(), 3, from, BLOCK, 0, 2, 3); // no such buffer
      ring.writeFixedThenSync(fixture.file(), 2, from, BLOCK, 0, 4, 5);
      int[] results = finish(ring, 6);
      assertEquals("EBADF (bad file descriptor)", Errno.words(-results[0]));
      assertEquals(-Errno.ECANCELED, results[1]);
      assertEquals(-Errno.EFAULT, results[2]);
      assertEquals(-Errno.ECANCELED, results[3]);
      assertEquals(BLOCK, results[4]);
      assertEquals(0, results[5]);
    } finally {
      FileCalls.close(reader);
    }
  }

  @Test
  void anEventWakesWhoWaits() throws Exception {
    int event = EventCalls.create();
    MemorySegment count = fixture.memory().asSlice(0, EventCalls.BYTES);
    try (Ring ring = ring()) {
      for (int round = 1; round <= 50; round++) {
        ring.readEvent(event, count.address(), 0);
        ring.submitAndWait(0);
        assertEquals(0, ring.reap((_, _) -> {}), "nobody has signalled");
        int signals = round;
        Thread thread = Thread.ofPlatform().start(() -> signal(event, signals));
        thread.join();
        assertArrayEquals(new int[] {EventCalls.BYTES}, finish(ring, 1));
        assertEquals(signals, count.get(ValueLayout.JAVA_LONG, 0));
      }
    } finally {
      FileCalls.close(event);
    }
  }

  private static void signal(int event, int times) {
    try {
      for (int i = 0; i < times; i++) {
        EventCalls.signal(event);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anEventThatIsWaitedForCanBeCancelled() throws Exception {
    int event = EventCalls.create();
    try (Ring ring = ring()) {
      ring.readEvent(event, fixture.memory().address(), 0);
      ring.submitAndWait(0);
      ring.cancel(0, 1);
      int[] results = finish(ring, 2);
      assertEquals(-Errno.ECANCELED, results[0]);
      assertEquals(0, results[1]);
      ring.cancel(0, 0);
      assertEquals(-Errno.ENOENT, finish(ring, 1)[0]);
    } finally {
      FileCalls.close(event);
    }
  }

  @Test
  void whatIsNotAlignedFailsInItsCompletion() throws Exception {
    boolean direct = FileCalls.stat(fixture.file()).directOffsetAlign() > 1;
    try (Ring ring = ring()) {
      ring.read(fixture.file(), fixture.memory().address(), BLOCK, 1, 0);
      assertEquals(direct ? -Errno.EINVAL : BLOCK, finish(ring, 1)[0]);
    }
  }

  @Test
  void whatMakesNoSenseIsRefusedAndLeavesNoEntry() throws Exception {
    try (Ring ring = ring()) {
      long to = fixture.memory().address();
      assertThrows(AssertionError.class, () -> ring.read(-1, to, BLOCK, 0, 0));
      assertThrows(AssertionError.class, () -> ring.read(fixture.file(), to, -1, 0, 0));
      assertThrows(AssertionError.class, () -> ring.readFixed(3, -1, to, BLOCK, 0, 0));
      assertThrows(AssertionError.class, () -> ring.readFixed(3, 1 << 16, to, BLOCK, 0, 0));
      assertThrows(AssertionError.class, () -> Ring.fixedFile(-1));
      assertEquals(16, ring.room());
      assertEquals(0, ring.prepared());
      ring.nop(0);
      assertArrayEquals(new int[] {0}, finish(ring, 1));
      assertTrue(ring.supports(Opcode.READ_FIXED));
    }
  }
}
