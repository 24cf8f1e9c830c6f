package io.sheaf.benchmarks.pool;

import io.sheaf.benchmarks.io.UncheckedPages;
import io.sheaf.store.io.DiskFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A file of pages that lies in memory: what is missed costs all contenders one copy of 4 KiB.
final class MemoryDisk implements DiskFile {
  static final int PAGE = 4096;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment bytes;

  MemoryDisk(int pages) {
    bytes = arena.allocate((long) pages * PAGE, PAGE).fill((byte) 42);
  }

  void read(int page, MemorySegment target) {
    MemorySegment.copy(bytes, (long) page * PAGE, target, 0, PAGE);
  }

  @Override
  public void read(long offset, MemorySegment target) {
    MemorySegment.copy(bytes, offset, target, 0, target.byteSize());
  }

  /// As the pool sees it.
  UncheckedPages pages() {
    return UncheckedPages.of(this, (int) (bytes.byteSize() / PAGE), PAGE);
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public boolean directIo() {
    return false;
  }

  @Override
  public long length() {
    return bytes.byteSize();
  }

  @Override
  public void write(long offset, MemorySegment source) {
    throw new AssertionError("written: " + name());
  }

  @Override
  public void allocate(long offset, long count) {
    throw new AssertionError("allocated: " + name());
  }

  @Override
  public void truncate(long count) {
    throw new AssertionError("truncated: " + name());
  }

  @Override
  public void sync() {
    throw new AssertionError("synced: " + name());
  }

  @Override
  public void close() {
    arena.close();
  }
}
