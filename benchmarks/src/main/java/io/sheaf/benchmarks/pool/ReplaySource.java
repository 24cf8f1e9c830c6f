package io.sheaf.benchmarks.pool;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.io.FileLease;
import io.sheaf.store.pool.PageSource;
import java.lang.foreign.MemorySegment;

/// Pages that are there as soon as they are asked for, with nothing in them.
///
/// @param pages how many
/// @param bytes length of each
record ReplaySource(int pages, int bytes) implements PageSource {
  @Override
  public String name() {
    return "replay";
  }

  @Override
  public int bytes(int page) {
    return bytes;
  }

  @Override
  public long offset(int page) {
    return (long) page * bytes;
  }

  @Override
  public FileLease lease() {
    return FileLease.of(new Nothing());
  }

  @Override
  public StoreException failed(int page, DiskException failure) {
    return failure.toStoreException();
  }

  @Override
  public void check(int page, MemorySegment frame) {
    // Nothing was read.
  }

  /// A file that is never read: each read is done before it has begun.
  private record Nothing() implements DiskFile {
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
}
