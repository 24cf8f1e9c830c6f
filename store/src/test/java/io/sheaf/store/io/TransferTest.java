package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TransferTest {
  private static final int BLOCK = Disk.BLOCK;

  @Test
  void aShortDirectTransferIsResumedOnABlockBoundary() throws Exception {
    Random random = new Random(Long.getLong("sheaf.seed", 7));
    try (Arena arena = Arena.ofConfined()) {
      for (int round = 0; round < 500; round++) {
        long bytes = (1L + random.nextInt(20)) * BLOCK;
        MemorySegment file = arena.allocate(bytes, BLOCK);
        for (int i = 0; i < bytes; i++) {
          file.set(java.lang.foreign.ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
        }
        MemorySegment target = arena.allocate(bytes, BLOCK);
        int[] calls = new int[1];
        Transfer shortReads =
            (rest, offset) -> {
              calls[0]++;
              assertEquals(0, (offset | rest.byteSize() | rest.address()) % BLOCK);
              // At least a block now and then, or the transfer would be right to give up.
              long most = calls[0] % 3 == 0 ? rest.byteSize() : Math.min(rest.byteSize(), 9000);
              long got = Math.min(most, Math.max(1, random.nextLong(most + 1)));
              got = calls[0] % 3 == 0 ? most : got;
              MemorySegment.copy(file, offset, rest, 0, got);
              return got;
            };
        assertEquals(bytes, shortReads.all(target, 0, true));
        assertEquals(-1, file.mismatch(target));
      }
    }
  }

  @Test
  void aBufferedTransferGoesOnWhereItStopped() throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(1000);
      Transfer one = (rest, offset) -> 1;
      assertEquals(1000, one.all(target, 5, false));
    }
  }

  @Test
  void theEndOfTheFileEndsIt() throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(4L * BLOCK, BLOCK);
      Transfer nothing = (rest, offset) -> 0;
      assertEquals(0, nothing.all(target, 0, true));
      Transfer file = (rest, offset) -> Math.min(rest.byteSize(), Math.max(0, 5000 - offset));
      assertEquals(5000, file.all(target, 0, true));
      assertEquals(5000, file.all(target, 0, false));
    }
  }

  @Test
  void whatMakesNoProgressIsGivenUp() throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(2L * BLOCK, BLOCK);
      int[] calls = new int[1];
      Transfer stuck =
          (rest, offset) -> {
            calls[0]++;
            return 100;
          };
      assertEquals(100, stuck.all(target, 0, true));
      assertTrue(calls[0] <= Transfer.FRUITLESS, "called " + calls[0] + " times");
    }
  }
}
