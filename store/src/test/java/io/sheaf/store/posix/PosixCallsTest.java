package io.sheaf.store.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PosixCallsTest {
  @TempDir Path root = Path.of("unset");

  @Test
  void statTellsKindAndSize() throws Exception {
    Files.write(root.resolve("f"), new byte[12345]);
    int base = FileCalls.openDirectory(FileCalls.WORKING_DIRECTORY, root.toString());
    try {
      assertTrue(FileCalls.stat(base).isDirectory());
      Statx file = FileCalls.stat(base, "f");
      assertFalse(file.isDirectory());
      assertEquals(12345, file.size());
      assertEquals(0, file.directOffsetAlign() % 512);
      ErrnoException e = assertThrows(ErrnoException.class, () -> FileCalls.stat(base, "g"));
      assertEquals(Errno.ENOENT, e.errno());
      assertEquals("statx: ENOENT (no such file or directory)", e.getMessage());
    } finally {
      FileCalls.close(base);
    }
  }

  @Test
  void aNameThatIsNotAsciiIsTheSameForTheKernel() throws Exception {
    String name = "zażółć-\u65e5\u672c";
    int base = FileCalls.openDirectory(FileCalls.WORKING_DIRECTORY, root.toString());
    try {
      FileCalls.close(FileCalls.create(base, name, true, false));
      FileCalls.stat(base, name);
    } finally {
      FileCalls.close(base);
    }
  }

  @Test
  void aFullDeviceSaysSo() throws Exception {
    int base = FileCalls.openDirectory(FileCalls.WORKING_DIRECTORY, "/dev");
    int full = FileCalls.open(base, "full", true, false);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(10);
      ErrnoException e = assertThrows(ErrnoException.class, () -> FileCalls.pwrite(full, bytes, 0));
      assertEquals(Errno.ENOSPC, e.errno());
      assertEquals("ENOSPC (no space left on device)", e.words());
    } finally {
      FileCalls.close(full);
      FileCalls.close(base);
    }
  }

  @Test
  void closingWhatIsNotOpenIsTold() {
    ErrnoException e = assertThrows(ErrnoException.class, () -> FileCalls.close(1_000_000));
    assertTrue(e.words().startsWith("EBADF"), e.words());
  }

  @Test
  void mappingsAreAlignedZeroAndGoAway() throws Exception {
    for (long alignment : new long[] {4096, 2 << 20, 1 << 30}) {
      MemorySegment memory = MemoryCalls.map(3 << 20, alignment);
      assertEquals(0, memory.address() % alignment);
      assertEquals(0, memory.get(ValueLayout.JAVA_LONG, (3 << 20) - 8));
      memory.set(ValueLayout.JAVA_LONG, 0, 1);
      MemoryCalls.unmap(memory);
    }
  }

  @Test
  void whatCannotBeMappedIsTold() {
    ErrnoException e = assertThrows(ErrnoException.class, () -> MemoryCalls.map(1L << 50, 4096));
    assertEquals(Errno.ENOMEM, e.errno());
  }

  @Test
  void piecesOfMemoryAreWrittenAndReadInTurn() throws Exception {
    int base = FileCalls.openDirectory(FileCalls.WORKING_DIRECTORY, root.toString());
    int file = FileCalls.create(base, "pieces", true, false);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocateFrom("abcdefgh");
      long at = memory.address();
      MemorySegment vectors = arena.allocateFrom(ValueLayout.JAVA_LONG, at + 6, 2, at, 3, at, 0);
      assertEquals(5, FileCalls.pwritev(file, vectors, 3, 10));
      assertEquals(15, FileCalls.stat(file).size());
      assertEquals(3, FileCalls.preadv(file, vectors.asSlice(16), 2, 12));
      assertEquals("abcdefgh", memory.getString(0));
      assertEquals(2, FileCalls.preadv(file, vectors, 1, 12));
      assertEquals("abcdefab", memory.getString(0));
      assertEquals(0, FileCalls.preadv(file, vectors, 3, 15));
      ErrnoException e =
          assertThrows(ErrnoException.class, () -> FileCalls.preadv(file, vectors, 1025, 0));
      assertEquals(Errno.EINVAL, e.errno());
    } finally {
      FileCalls.close(file);
      FileCalls.close(base);
    }
  }

  @Test
  void anEventCountsItsSignals() throws Exception {
    int event = EventCalls.create();
    try {
      EventCalls.signal(event);
      EventCalls.signal(event);
      String info = Files.readString(Path.of("/proc/self/fdinfo/" + event));
      assertTrue(info.lines().anyMatch(line -> line.matches("eventfd-count: *2")), info);
    } finally {
      FileCalls.close(event);
    }
    ErrnoException e = assertThrows(ErrnoException.class, () -> EventCalls.signal(event));
    assertTrue(e.words().startsWith("EBADF"), e.words());
  }

  @Test
  void theLimitOfLockedMemoryIsWhatTheSystemSays() throws Exception {
    long limit = LimitCalls.lockedMemory();
    String said = limit == LimitCalls.UNLIMITED ? "unlimited" : Long.toString(limit);
    String line =
        Files.readAllLines(Path.of("/proc/self/limits")).stream()
            .filter(each -> each.startsWith("Max locked memory"))
            .findFirst()
            .orElseThrow();
    assertTrue(line.matches("Max locked memory +" + said + " .*"), said + ", not: " + line);
  }

  @Test
  void theMachineIsSupportedOrSaysWhatItIs() {
    assertTrue(Abi.supported() || !Abi.describe().startsWith("Linux"), Abi.describe());
  }
}
