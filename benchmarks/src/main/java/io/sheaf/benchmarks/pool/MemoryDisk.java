package io.sheaf.benchmarks.pool;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.io.FileLease;
import io.sheaf.store.pool.PageSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A file of pages that lies in memory: what is missed costs all contenders one copy of 4 KiB.
final class MemoryDisk implements DiskFile, PageSource {
  static final int PAGE = 4096;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment bytes;
  private final FileLease lease = FileLease.of(this);

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

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public int pages() {
    return (int) (bytes.byteSize() / PAGE);
  }

  @Override
  public int bytes(int page) {
    return PAGE;
  }

  @Override
  public long offset(int page) {
    return (long) page * PAGE;
  }

  @Override
  public FileLease lease() {
    return lease;
  }

  @Override
  public StoreException failed(int page, DiskException failure) {
    return failure.toStoreException();
  }

  @Override
  public void check(int page, MemorySegment frame) {
    // No contender checks anything.
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
