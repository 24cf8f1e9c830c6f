package io.sheaf.benchmarks.pool;

import java.lang.foreign.MemorySegment;
import org.h2.mvstore.cache.CacheLongKeyLIRS;

/// The cache of H2's MVStore, with counted pages on the heap: it tells nobody what it evicts, so
/// that nothing but the collector can take the memory back.
final class LirsSlices implements Contender {
  private final MemoryDisk disk;
  private final CacheLongKeyLIRS<Slice> cache;

  LirsSlices(int pages, int frames) {
    disk = new MemoryDisk(pages);
    CacheLongKeyLIRS.Config config = new CacheLongKeyLIRS.Config();
    // Its segments each have their part, and pages fall into them unevenly.
    config.maxMemory = MemoryDisk.PAGE * (frames == pages ? 2L * frames : frames);
    cache = new CacheLongKeyLIRS<>(config);
  }

  @Override
  public Visitor visitor() {
    return page -> {
      Slice slice = cache.get(page);
      if (slice == null) slice = load(page);
      if (!slice.retain()) throw new AssertionError("evicted by count: page " + page);
      long bytes = slice.memory.byteSize();
      slice.release();
      return bytes;
    };
  }

  private Slice load(int page) {
    MemorySegment memory = MemorySegment.ofArray(new byte[MemoryDisk.PAGE]);
    disk.read(page, memory);
    Slice slice = new Slice(memory, gone -> {});
    cache.put(page, slice, MemoryDisk.PAGE - CacheLongKeyLIRS.getMemoryOverhead());
    return slice;
  }

  @Override
  public void close() {
    cache.clear();
    disk.close();
  }
}
