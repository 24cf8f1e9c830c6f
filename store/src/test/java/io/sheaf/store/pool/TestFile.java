package io.sheaf.store.pool;

import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import java.lang.foreign.MemorySegment;

/// The file that the pages of a [TestSource] would stand in.
record TestFile(TestSource source) implements DiskFile {
  @Override
  public String name() {
    return source.name();
  }

  @Override
  public boolean directIo() {
    return false;
  }

  @Override
  public long length() {
    return source.offset(source.pages());
  }

  @Override
  public void read(long offset, MemorySegment target) throws DiskException {
    source.read(offset, target);
  }

  @Override
  public void write(long offset, MemorySegment memory) {
    throw new AssertionError("written: " + source.name());
  }

  @Override
  public void allocate(long offset, long bytes) {
    throw new AssertionError("allocated: " + source.name());
  }

  @Override
  public void truncate(long bytes) {
    throw new AssertionError("truncated: " + source.name());
  }

  @Override
  public void sync() {
    throw new AssertionError("synced: " + source.name());
  }

  @Override
  public void close() {
    // There is no descriptor.
  }
}
