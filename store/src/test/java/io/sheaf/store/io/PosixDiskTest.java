package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.Disk.Access;
import io.sheaf.store.io.Disk.Caching;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PosixDiskTest extends DiskContract {
  @TempDir Path root = Path.of("unset");

  @Override
  Disk emptyDisk() throws Exception {
    return PosixDisk.create(root.resolve("store"));
  }

  private Path path(String name) {
    return root.resolve("store").resolve(name);
  }

  @Test
  void whatIsMadeIsForItsOwnerOnly() throws Exception {
    disk.create("f", 0, Caching.DIRECT).close();
    disk.makeDirectory("d");
    assertEquals("rw-------", mode(path("f")));
    assertEquals("rwx------", mode(path("d")));
    assertEquals("rwx------", mode(path("")));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  /// What a full disk refused is not what the kernel lost: whoever frees space goes on.
  @Test
  void aWriteThatFoundNoSpaceDoesNotSpoilTheFile() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/dev/full")), "skipped: no /dev/full");
    try (PosixDisk devices = PosixDisk.open(Path.of("/dev"));
        DiskFile full = devices.open("full", Access.WRITE, Caching.BUFFERED)) {
      MemorySegment one = pattern(1, 7);
      DiskException refused = assertThrows(DiskException.class, () -> full.write(0, one));
      assertEquals(DiskException.Reason.FULL, refused.reason());
      // A device like this cannot be synced at all, and that is what must be told.
      DiskException sync = assertThrows(DiskException.class, full::sync);
      assertFalse(String.valueOf(sync.getMessage()).contains("earlier write"), sync::toString);
    }
  }

  @Test
  void directIoIsToldAsItIs() throws Exception {
    try (DiskFile file = disk.create("f", BLOCK, Caching.DIRECT)) {
      PosixDisk own = (PosixDisk) disk;
      assertEquals(own.whyBuffered() == null, file.directIo(), own.whyBuffered());
      assertEquals(flagsSayDirect(), file.directIo());
    }
    try (DiskFile file = disk.open("f", Access.READ, Caching.BUFFERED)) {
      assertFalse(file.directIo());
    }
  }

  /// Whether any descriptor of this process is open with O_DIRECT, by the kernel's own account.
  private static boolean flagsSayDirect() throws IOException {
    int direct = System.getProperty("os.arch", "").equals("aarch64") ? 0x10000 : 0x4000;
    try (Stream<Path> infos = Files.list(Path.of("/proc/self/fdinfo"))) {
      return infos.anyMatch(info -> (flags(info) & direct) != 0);
    }
  }

  private static int flags(Path info) {
    try (Stream<String> lines = Files.lines(info)) {
      return lines
          .filter(line -> line.startsWith("flags:"))
          .mapToInt(line -> Integer.parseInt(line.substring(6).strip(), 8))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // the descriptor of the listing itself
    }
  }

  @Test
  void onTmpfsTheRungSaysPageCache() throws Exception {
    Path shm = Path.of("/dev/shm");
    Assumptions.assumeTrue(
        Files.isWritable(shm) && Files.getFileStore(shm).type().equals("tmpfs"), "no tmpfs here");
    Path directory = Files.createTempDirectory(shm, "sheaf");
    try (PosixDisk memory = PosixDisk.open(directory)) {
      try (DiskFile file = memory.create("f", 2L * BLOCK, Caching.DIRECT)) {
        assertFalse(file.directIo());
        file.write(BLOCK, pattern(1, 1));
        assertThrows(AssertionError.class, () -> file.read(1, pattern(1, 1)));
      }
      assertTrue(String.valueOf(memory.whyBuffered()).contains("tmpfs"), memory.whyBuffered());
      memory.unlink("f");
    } finally {
      Files.delete(directory);
    }
  }

  @Test
  void aSymbolicLinkIsNotFollowed() throws Exception {
    disk.create("f", 0, Caching.DIRECT).close();
    Files.createSymbolicLink(path("link"), path("f"));
    DiskException e =
        assertThrows(DiskException.class, () -> disk.open("link", Access.READ, Caching.BUFFERED));
    assertTrue(String.valueOf(e.getMessage()).contains("ELOOP"), e.getMessage());
  }

  @Test
  void anErrorNamesOperationFileAndCauseAndBecomesTheStoresOwn() throws Exception {
    disk.create("f", 0, Caching.DIRECT).close();
    try (DiskFile file = disk.open("f", Access.READ, Caching.DIRECT)) {
      MemorySegment block = pattern(1, 1);
      DiskException e = assertThrows(DiskException.class, () -> file.write(BLOCK, block));
      assertTrue(String.valueOf(e.getMessage()).startsWith("write f, 4096 bytes at 0x1000: EBADF"));
      StoreException told = e.toStoreException();
      assertTrue(told instanceof StoreException.IoFailed, told.toString());
      // The kernel would call the file clean: we know better.
      DiskException sync = assertThrows(DiskException.class, file::sync);
      assertNotNull(sync.getCause());
    }
  }

  @Test
  void descriptorsComeBack() throws Exception {
    long before = descriptors();
    for (int i = 0; i < 200; i++) {
      try (Disk again = PosixDisk.open(root.resolve("store"));
          DiskFile file = again.create("f" + i, BLOCK, Caching.DIRECT);
          DiskLock lock = again.lock("LOCK", "test")) {
        file.write(0, pattern(1, i));
        again.syncDirectory("");
        again.exists("f" + i);
        again.list("");
        assertThrows(StoreException.Locked.class, () -> again.lock("LOCK", "x"));
        lock.close();
      }
    }
    assertEquals(before, descriptors());
  }

  static long descriptors() throws IOException {
    try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
      return fds.count();
    }
  }

  @Test
  void openingWhatIsNotThereIsTold() {
    DiskException e =
        assertThrows(DiskException.class, () -> PosixDisk.open(root.resolve("nowhere")));
    assertEquals(DiskException.Reason.ABSENT, e.reason());
  }
}
