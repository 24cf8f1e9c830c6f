package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/// The engines that all have one contract, each on files of its own kind.
enum EngineKind {
  RING_FIXED(Rung.RING_FIXED, Disk.Caching.DIRECT),
  RING_PLAIN(Rung.RING_PLAIN, Disk.Caching.DIRECT),
  PREAD(Rung.PREAD, Disk.Caching.DIRECT),
  /// As where a file system refuses `O_DIRECT`.
  BUFFERED(Rung.BUFFERED, Disk.Caching.BUFFERED),
  /// A file system that takes `O_DIRECT` and is page cache all the same.
  TMPFS(Rung.BUFFERED, Disk.Caching.DIRECT),
  /// Where the system's calls are not known.
  PORTABLE(Rung.PORTABLE, Disk.Caching.DIRECT);

  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  final Rung rung;
  final Disk.Caching caching;

  EngineKind(Rung rung, Disk.Caching caching) {
    this.rung = rung;
    this.caching = caching;
  }

  /// A directory of the right file system.
  Path directory() throws Exception {
    if (this != TMPFS) return Files.createTempDirectory("sheaf-engine");
    assumeTrue(Files.isWritable(SHARED_MEMORY), "no /dev/shm here");
    return Files.createTempDirectory(SHARED_MEMORY, "sheaf-engine");
  }

  Disk disk(Path directory) throws DiskException {
    return this == PORTABLE ? PortableDisk.open(directory) : PosixDisk.open(directory);
  }

  /// An engine of this kind, or the test is skipped where there is none.
  IoEngine open(Disk disk, FrameArena arena, EngineOptions options) throws DiskException {
    if (this == BUFFERED) return new ThreadEngine(new RungChoice(rung, "as asked"), options);
    IoEngine engine = disk.engine(arena, EngineFixture.SAMPLE, options.withBest(best()));
    if (engine.rung().rung() != rung) {
      engine.close();
      assumeTrue(!rung.isRing() && this != PREAD, () -> this + ": " + engine.rung().text());
    }
    assertEquals(rung, engine.rung().rung());
    return engine;
  }

  private Rung best() {
    return this == TMPFS ? Rung.RING_FIXED : rung;
  }
}
