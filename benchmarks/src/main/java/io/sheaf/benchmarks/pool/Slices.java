package io.sheaf.benchmarks.pool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Off-heap memory for slices, and the pages to fill them with.
final class Slices implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemoryDisk disk;
  private final ConcurrentLinkedQueue<MemorySegment> free = new ConcurrentLinkedQueue<>();

  Slices(int pages, int frames) {
    disk = new MemoryDisk(pages);
    MemorySegment all = arena.allocate((long) frames * MemoryDisk.PAGE, MemoryDisk.PAGE);
    for (int i = 0; i < frames; i++) {
      free.add(all.asSlice((long) i * MemoryDisk.PAGE, MemoryDisk.PAGE));
    }
  }

  /// A page that has been read, with one reference. What is in use beyond its time in the cache
  /// makes the memory grow.
  Slice read(long page) {
    MemorySegment memory = free.poll();
    if (memory == null) memory = arena.allocate(MemoryDisk.PAGE, MemoryDisk.PAGE);
    disk.read((int) page, memory);
    return new Slice(memory, free::add);
  }

  @Override
  public void close() {
    arena.close();
    disk.close();
  }
}
