package io.sheaf.benchmarks.pool;

import io.sheaf.benchmarks.io.UncheckedPages;
import io.sheaf.store.io.DiskFile;
import java.lang.foreign.MemorySegment;

/// A file that is never read: each read is done before it has begun.
record NoDisk() implements DiskFile {
  /// Pages that are there as soon as they are asked for, with nothing in them.
  static UncheckedPages pages(int count, int bytes) {
    return UncheckedPages.of(new NoDisk(), count, bytes);
  }

  @Override
  public String name() {
    return "replay";
  }

  @Override
  public boolean directIo() {
    return false;
  }

  @Override
  public long length() {
    return Long.MAX_VALUE;
  }

  @Override
  public void read(long offset, MemorySegment target) {
    // The bytes do not matter.
  }

  @Override
  public void write(long offset, MemorySegment source) {
    throw new AssertionError("written");
  }

  @Override
  public void allocate(long offset, long bytes) {
    throw new AssertionError("allocated");
  }

  @Override
  public void truncate(long bytes) {
    throw new AssertionError("truncated");
  }

  @Override
  public void sync() {
    throw new AssertionError("synced");
  }

  @Override
  public void close() {
    // There is no descriptor.
  }
}
