package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.Disk.Caching;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCacheTest {
  @TempDir Path root = Path.of("unset");
  private Disk disk = Disks.none();
  private long descriptors;

  @BeforeEach
  void tenFiles() throws Exception {
    disk = PosixDisk.open(root);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(Disk.BLOCK, Disk.BLOCK);
      for (int i = 0; i < 10; i++) {
        try (DiskFile file = disk.create("f" + i, Disk.BLOCK, Caching.DIRECT)) {
          block.fill((byte) i);
          file.write(0, block);
        }
      }
    }
    descriptors = PosixDiskTest.descriptors();
  }

  @AfterEach
  void descriptorsAreBack() throws Exception {
    assertEquals(descriptors, PosixDiskTest.descriptors());
    disk.close();
  }

  @Test
  void theLongestUnusedIsClosedFirst() throws Exception {
    try (FileCache cache = new FileCache(disk, Caching.DIRECT, 2)) {
      DiskFile first = use(cache, "f1");
      use(cache, "f2");
      assertSame(first, use(cache, "f1"));
      use(cache, "f3");
      assertEquals(2, cache.openFiles());
      assertSame(first, use(cache, "f1"));
    }
  }

  private static DiskFile use(FileCache cache, String name) throws DiskException {
    try (FileLease lease = cache.lease(name)) {
      return lease.file();
    }
  }

  @Test
  void aLeasedFileStaysOpenPastTheLimitAndPastForget() throws Exception {
    try (FileCache cache = new FileCache(disk, Caching.BUFFERED, 2);
        Arena arena = Arena.ofConfined()) {
      List<FileLease> leases = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        leases.add(cache.lease("f" + i));
      }
      assertEquals(5, cache.openFiles());
      cache.forget("f0");
      MemorySegment one = arena.allocate(1);
      leases.getFirst().file().read(0, one);
      assertEquals(0, one.get(ValueLayout.JAVA_BYTE, 0));
      assertNotSame(leases.getFirst().file(), use(cache, "f0"));
      for (FileLease lease : leases) {
        lease.close();
        lease.close();
        assertThrows(AssertionError.class, lease::file);
      }
      assertEquals(2, cache.openFiles());
    }
  }

  @Test
  void afterCloseThereIsNoLease() throws Exception {
    FileCache cache = new FileCache(disk, Caching.DIRECT, 2);
    FileLease lease = cache.lease("f1");
    cache.close();
    assertThrows(StoreException.Closed.class, () -> cache.lease("f1"));
    assertEquals(Disk.BLOCK, lease.file().length());
    lease.close();
  }

  @Test
  void readersNeverSeeAClosedOrAnotherFile() throws Exception {
    Random seeds = new Random(Long.getLong("sheaf.seed", 42));
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<@Nullable Throwable>();
    try (FileCache cache = new FileCache(disk, Caching.BUFFERED, 2)) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        Random random = new Random(seeds.nextLong());
        threads.add(Thread.ofPlatform().start(() -> readMany(cache, random, failure)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
  }

  @SuppressWarnings("IllegalCatch")
  private static void readMany(
      FileCache cache, Random random, AtomicReference<@Nullable Throwable> failure) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocate(1);
      for (int i = 0; i < 2_000; i++) {
        int file = random.nextInt(10);
        try (FileLease lease = cache.lease("f" + file)) {
          lease.file().read(17, one);
          assertEquals(file, one.get(ValueLayout.JAVA_BYTE, 0));
        }
        if (i % 100 == 0) {
          cache.forget("f" + random.nextInt(10));
        }
      }
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
    }
  }
}
