package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// An engine with a disk and an arena, and the leak check that ends them.
final class EngineFixture implements AutoCloseable {
  static final String SAMPLE = "sample";
  static final long ARENA = 32L << 20;
  static final int BLOCK = Disk.BLOCK;

  final EngineKind kind;
  final Disk disk;
  final FrameArena arena;
  final IoEngine engine;
  private final Path directory;
  private final EngineLeaks before;
  private final List<DiskFile> files = new ArrayList<>();
  private long used;

  private EngineFixture(EngineKind kind, long arenaBytes, EngineOptions options) throws Exception {
    this.kind = kind;
    this.before = EngineLeaks.now();
    this.directory = kind.directory();
    this.disk = kind.disk(directory);
    disk.create(SAMPLE, BLOCK, Disk.Caching.BUFFERED).close();
    this.arena = FrameArena.open(arenaBytes);
    if (arenaBytes <= ARENA) arena.slice(0, arenaBytes); // whole, so that a ring registers it
    IoEngine opened;
    try {
      opened = kind.open(disk, arena, options);
    } catch (RuntimeException | Error | DiskException e) {
      arena.close();
      disk.close();
      throw e;
    }
    this.engine = opened;
  }

  static EngineFixture of(EngineKind kind) throws Exception {
    return of(kind, EngineOptions.defaults());
  }

  static EngineFixture of(EngineKind kind, EngineOptions options) throws Exception {
    return new EngineFixture(kind, ARENA, options);
  }

  static EngineFixture ofArena(EngineKind kind, long arenaBytes) throws Exception {
    return new EngineFixture(kind, arenaBytes, EngineOptions.defaults());
  }

  /// One transfer or one thread at a time, so that an order can be seen.
  static EngineOptions narrow(int depth, int threads) {
    return new EngineOptions(Rung.RING_FIXED, depth, threads, 64L << 20);
  }

  StampedFile file(String name, long bytes) throws DiskException {
    return file(name, bytes, name.hashCode());
  }

  StampedFile file(String name, long bytes, long stamp) throws DiskException {
    StampedFile file = StampedFile.make(disk, name, kind.caching, bytes, stamp);
    files.add(file.file());
    return file;
  }

  DiskFile opened(String name, Disk.Access access) throws DiskException {
    DiskFile file = disk.open(name, access, kind.caching);
    files.add(file);
    return file;
  }

  /// So many blocks of the arena that nobody has got before.
  MemorySegment frame(int blocks) {
    MemorySegment frame = arena.slice(used, (long) blocks * BLOCK);
    used += frame.byteSize();
    return frame;
  }

  Path path(String name) {
    return directory.resolve(name);
  }

  @Override
  public void close() throws Exception {
    engine.close();
    assertEquals(0, engine.report().inFlight(), "in flight after the close");
    assertEquals(0, engine.report().aheadBytes(), "ahead after the close");
    for (DiskFile file : files) file.close();
    arena.close();
    disk.close();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
    before.assertNothingMore();
  }
}
