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
  void theMachineIsSupportedOrSaysWhatItIs() {
    assertTrue(Abi.supported() || !Abi.describe().startsWith("Linux"), Abi.describe());
  }
}
