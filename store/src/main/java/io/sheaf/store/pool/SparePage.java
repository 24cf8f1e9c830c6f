package io.sheaf.store.pool;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.FileLease;
import java.lang.foreign.MemorySegment;

/// A page that is none: memory of the pool for bytes that may become pages.
record SparePage(int length) implements PageSource {
  @Override
  public String name() {
    return "rows on their way in";
  }

  @Override
  public int pages() {
    return 1;
  }

  @Override
  public int bytes(int page) {
    return length;
  }

  @Override
  public long offset(int page) {
    throw nowhere();
  }

  @Override
  public FileLease lease() {
    throw nowhere();
  }

  @Override
  public StoreException failed(int page, DiskException failure) {
    throw nowhere();
  }

  @Override
  public void check(int page, MemorySegment frame) {
    throw nowhere();
  }

  private AssertionError nowhere() {
    return new AssertionError(name() + " lie in no file");
  }
}
