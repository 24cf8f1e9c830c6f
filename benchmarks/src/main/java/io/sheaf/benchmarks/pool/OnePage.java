package io.sheaf.benchmarks.pool;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.FileLease;
import io.sheaf.store.pool.PageSource;
import java.lang.foreign.MemorySegment;

/// A page that is claimed and never read, to keep memory from others.
record OnePage(NumberedFile file, int bytes) implements PageSource {
  @Override
  public String name() {
    return "reserve";
  }

  @Override
  public int pages() {
    return 1;
  }

  @Override
  public int bytes(int page) {
    return bytes;
  }

  @Override
  public long offset(int page) {
    return 0;
  }

  @Override
  public FileLease lease() {
    return file.lease();
  }

  @Override
  public StoreException failed(int page, DiskException failure) {
    return failure.toStoreException();
  }

  @Override
  public void check(int page, MemorySegment frame) {
    throw new AssertionError("read: " + name());
  }
}
