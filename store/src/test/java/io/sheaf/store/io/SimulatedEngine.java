package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.posix.FileCalls;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/// An engine over a [SimulatedRing], with one file of 1024 blocks, and the leak check that ends it.
final class SimulatedEngine implements AutoCloseable {
  static final long ARENA = 32L << 20;

  final SimulatedRing ring;
  final IoEngine engine;
  final StampedFile file;
  private final FrameArena arena;
  private final PosixFile open;
  private final Path path;
  private final EngineLeaks before;
  private long used;

  SimulatedEngine(SimulatedFaults faults, int depth) throws Exception {
    this(faults, depth, ARENA);
  }

  SimulatedEngine(SimulatedFaults faults, int depth, long arenaBytes) throws Exception {
    before = EngineLeaks.now();
    path = Files.createTempDirectory("sheaf-engine");
    try (PosixDisk disk = PosixDisk.open(path)) {
      StampedFile.make(disk, "f", Disk.Caching.BUFFERED, 1024L * Disk.BLOCK, 7).file().close();
    }
    // By the page cache, but in blocks: as if it were direct.
    int fd = FileCalls.open(FileCalls.WORKING_DIRECTORY, path.resolve("f").toString(), true, false);
    open = new PosixFile("f", fd, true, true);
    file = new StampedFile(open, 7, 1024L * Disk.BLOCK);
    arena = FrameArena.open(arenaBytes);
    // The last region, which is small, whole: a ring is told to register it.
    used = arenaBytes <= ARENA ? 0 : FrameArena.REGION;
    arena.slice(used, arenaBytes - used);
    ring = new SimulatedRing(faults);
    EngineOptions options = new EngineOptions(Rung.RING_FIXED, depth, 1, 64L << 20);
    engine = RingEngine.over(ring, arena, new RungChoice(Rung.RING_FIXED, ""), options);
  }

  MemorySegment frame(int blocks) {
    MemorySegment frame = arena.slice(used, (long) blocks * Disk.BLOCK);
    used += frame.byteSize();
    return frame;
  }

  @Override
  public void close() throws Exception {
    engine.close();
    assertTrue(ring.isClosed(), "the ring is left");
    assertEquals(0, engine.report().inFlight());
    assertEquals(0, engine.report().aheadBytes());
    open.close();
    arena.close();
    Files.delete(path.resolve("f"));
    Files.delete(path);
    before.assertNothingMore();
  }
}
