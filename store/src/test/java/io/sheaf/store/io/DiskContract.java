package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.Disk.Access;
import io.sheaf.store.io.Disk.Caching;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [Disk] must do, real or simulated.
abstract class DiskContract {
  static final int BLOCK = Disk.BLOCK;

  Disk disk = Disks.none();
  final Arena arena = Arena.ofShared();

  /// An empty disk.
  abstract Disk emptyDisk() throws Exception;

  @BeforeEach
  void open() throws Exception {
    disk = emptyDisk();
  }

  @AfterEach
  void close() {
    disk.close();
    arena.close();
  }

  MemorySegment pattern(int blocks, int seed) {
    MemorySegment memory = arena.allocate((long) blocks * BLOCK, BLOCK);
    for (long at = 0; at < memory.byteSize(); at += 8) {
      memory.set(ValueLayout.JAVA_LONG, at, seed * 0x9E3779B97F4A7C15L + at);
    }
    return memory;
  }

  private MemorySegment blank(int blocks) {
    return arena.allocate((long) blocks * BLOCK, BLOCK);
  }

  @Test
  void whatIsWrittenIsReadBack() throws Exception {
    for (Caching caching : Caching.values()) {
      try (DiskFile file = disk.create("f" + caching, 0, caching)) {
        MemorySegment written = pattern(5, 1);
        file.write(2L * BLOCK, written);
        file.sync();
        MemorySegment read = blank(5);
        file.read(2L * BLOCK, read);
        assertEquals(-1, written.mismatch(read));
        assertEquals(7L * BLOCK, file.length());
      }
    }
  }

  @Test
  void aFileIsReadByWhoeverOpensItLater() throws Exception {
    try (DiskFile file = disk.create("f", 4L * BLOCK, Caching.DIRECT)) {
      file.write(BLOCK, pattern(1, 7));
    }
    for (Caching caching : Caching.values()) {
      try (DiskFile file = disk.open("f", Access.READ, caching)) {
        MemorySegment read = blank(1);
        file.read(BLOCK, read);
        assertEquals(-1, pattern(1, 7).mismatch(read));
        assertEquals("f", file.name());
      }
    }
  }

  @Test
  void aCreatedFileHasItsLengthAndReadsAsZeros() throws Exception {
    try (DiskFile file = disk.create("f", 3L * BLOCK, Caching.DIRECT)) {
      assertEquals(3L * BLOCK, file.length());
      assertEquals(3L * BLOCK, disk.length("f"));
      MemorySegment read = pattern(3, 9);
      file.read(0, read);
      assertEquals(-1, blank(3).mismatch(read));
    }
  }

  @Test
  void anEndOfFileBeforeTheLastByteIsAnErrorThatSaysWhere() throws Exception {
    try (DiskFile file = disk.create("f", 2L * BLOCK, Caching.DIRECT)) {
      DiskException e = assertThrows(DiskException.class, () -> file.read(BLOCK, blank(2)));
      assertEquals(DiskException.Reason.TRUNCATED, e.reason());
      assertEquals("f", e.file());
      assertEquals(BLOCK, e.offset());
      assertEquals(2L * BLOCK, e.length());
      assertThrows(DiskException.class, () -> file.read(100L * BLOCK, blank(1)));
    }
  }

  @Test
  void anEndOfFileInsideABlockIsAnErrorToo() throws Exception {
    try (DiskFile file = disk.create("f", 0, Caching.BUFFERED)) {
      file.write(0, pattern(1, 3).asSlice(0, 1000));
    }
    try (DiskFile file = disk.open("f", Access.READ, Caching.DIRECT)) {
      DiskException e = assertThrows(DiskException.class, () -> file.read(0, blank(1)));
      assertEquals(DiskException.Reason.TRUNCATED, e.reason());
    }
  }

  @Test
  void bufferedFilesTakeAnyOffset() throws Exception {
    try (DiskFile file = disk.create("f", 0, Caching.BUFFERED)) {
      MemorySegment bytes = pattern(1, 5).asSlice(3, 77);
      file.write(1001, bytes);
      MemorySegment read = arena.allocate(77);
      file.read(1001, read);
      assertEquals(-1, bytes.mismatch(read));
      assertEquals(1078, file.length());
    }
  }

  @Test
  void whoReadsLocksWithoutWriting() throws Exception {
    disk.create("LOCK", 0, Caching.BUFFERED).close();
    try (DiskLock reader = disk.lock("LOCK", "")) {
      assertNotNull(reader);
      assertThrows(StoreException.Locked.class, () -> disk.lock("LOCK", "a writer"));
    }
    try (DiskFile file = disk.open("LOCK", Access.READ, Caching.BUFFERED)) {
      assertEquals(0, file.length());
    }
    try (DiskLock writer = disk.lock("LOCK", "a writer")) {
      assertNotNull(writer);
      assertThrows(StoreException.Locked.class, () -> disk.lock("LOCK", ""));
    }
  }

  @Test
  void directFilesRefuseWhatIsNotInBlocks() throws Exception {
    try (DiskFile file = disk.create("f", 4L * BLOCK, Caching.DIRECT)) {
      assertThrows(AssertionError.class, () -> file.read(512, blank(1)));
      assertThrows(AssertionError.class, () -> file.read(0, blank(1).asSlice(0, 512)));
      assertThrows(AssertionError.class, () -> file.write(0, blank(2).asSlice(512, BLOCK)));
      assertThrows(AssertionError.class, () -> file.read(-BLOCK, blank(1)));
    }
  }

  @Test
  void creatingWhatExistsAndOpeningWhatDoesNotAreTold() throws Exception {
    disk.create("f", 0, Caching.DIRECT).close();
    DiskException there =
        assertThrows(DiskException.class, () -> disk.create("f", 0, Caching.DIRECT));
    assertEquals(DiskException.Reason.EXISTS, there.reason());
    DiskException absent =
        assertThrows(DiskException.class, () -> disk.open("g", Access.READ, Caching.DIRECT));
    assertEquals(DiskException.Reason.ABSENT, absent.reason());
    assertEquals("g", absent.file());
    assertThrows(DiskException.class, () -> disk.length("g"));
    assertThrows(DiskException.class, () -> disk.unlink("g"));
    assertThrows(DiskException.class, () -> disk.list("g"));
  }

  @Test
  void directoriesListTheirEntriesInOrder() throws Exception {
    disk.makeDirectory("seg");
    disk.create("seg/b", 0, Caching.DIRECT).close();
    disk.create("seg/a", 0, Caching.DIRECT).close();
    disk.create("c", 0, Caching.DIRECT).close();
    disk.syncDirectory("seg");
    disk.syncDirectory("");
    assertEquals(List.of("a", "b"), disk.list("seg"));
    assertEquals(List.of("c", "seg"), disk.list(""));
    assertTrue(disk.exists("seg/a"));
    assertTrue(disk.exists("seg"));
    disk.unlink("seg/a");
    assertFalse(disk.exists("seg/a"));
    assertEquals(List.of("b"), disk.list("seg"));
    DiskException there = assertThrows(DiskException.class, () -> disk.makeDirectory("seg"));
    assertEquals(DiskException.Reason.EXISTS, there.reason());
  }

  @Test
  void anUnlinkedFileStaysReadableUntilClosed() throws Exception {
    try (DiskFile file = disk.create("f", BLOCK, Caching.DIRECT)) {
      file.write(0, pattern(1, 4));
      disk.unlink("f");
      MemorySegment read = blank(1);
      file.read(0, read);
      assertEquals(-1, pattern(1, 4).mismatch(read));
    }
  }

  @Test
  void truncateCutsAndAllocateGrows() throws Exception {
    try (DiskFile file = disk.create("f", 4L * BLOCK, Caching.DIRECT)) {
      file.write(0, pattern(4, 2));
      file.truncate(BLOCK);
      assertEquals(BLOCK, file.length());
      file.allocate(0, 3L * BLOCK);
      assertEquals(3L * BLOCK, file.length());
      MemorySegment read = pattern(2, 8);
      file.read(BLOCK, read);
      assertEquals(-1, blank(2).mismatch(read));
      file.allocate(0, BLOCK);
      assertEquals(3L * BLOCK, file.length());
    }
  }

  @Test
  void aSecondLockIsRefusedNamingTheHolderUntilTheFirstIsClosed() throws Exception {
    try (DiskLock lock = disk.lock("LOCK", "process 1234 on host")) {
      StoreException.Locked e =
          assertThrows(StoreException.Locked.class, () -> disk.lock("LOCK", "me"));
      assertTrue(String.valueOf(e.getMessage()).contains("process 1234 on host"), e.getMessage());
      lock.close();
    }
    disk.lock("LOCK", "a shorter one").close();
  }

  @Test
  void closingTwiceIsHarmlessAndUseAfterCloseIsABug() throws Exception {
    DiskFile file = disk.create("f", BLOCK, Caching.DIRECT);
    file.close();
    file.close();
    assertThrows(AssertionError.class, () -> file.read(0, blank(1)));
    assertThrows(AssertionError.class, file::sync);
  }
}
