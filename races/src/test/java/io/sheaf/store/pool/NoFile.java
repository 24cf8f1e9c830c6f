package io.sheaf.store.pool;

import io.sheaf.store.io.DiskFile;
import java.lang.foreign.MemorySegment;

/// A file whose bytes nobody looks at.
record NoFile() implements DiskFile {
  @Override
  public String name() {
    return "nothing";
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
    // Whatever the memory holds.
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
    throw new AssertionError("cut");
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
