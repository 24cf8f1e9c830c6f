package io.sheaf.store.pool;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.FileLease;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Pages without a file: each 8-byte word of a page says which page and word it is.
final class TestSource implements PageSource {
  private final String name;
  private final int[] bytes;
  private final TestFile file = new TestFile(this);
  final AtomicLong loads = new AtomicLong();
  final AtomicLong checks = new AtomicLong();

  /// Runs before each load; what it returns is thrown.
  volatile IntFunction<@Nullable Exception> before = page -> null;

  private final ConcurrentMap<Integer, StoreException> corrupt = new ConcurrentHashMap<>();

  /// Whether only the first and last word of a page are written, for races and not for contents.
  volatile boolean sparse;

  TestSource(String name, int... bytes) {
    this.name = name;
    this.bytes = bytes;
  }

  static TestSource uniform(String name, int pages, int bytes) {
    int[] all = new int[pages];
    Arrays.fill(all, bytes);
    return new TestSource(name, all);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int pages() {
    return bytes.length;
  }

  @Override
  public int bytes(int page) {
    return bytes[page];
  }

  @Override
  public long offset(int page) {
    long offset = 0;
    for (int before = 0; before < page; before++) offset += bytes[before];
    return offset;
  }

  @Override
  public FileLease lease() {
    return FileLease.of(file);
  }

  /// Reads the page that begins at `offset`.
  void read(long offset, MemorySegment frame) throws DiskException {
    int page = 0;
    while (offset(page) < offset) page++;
    loads.incrementAndGet();
    Exception failure = before.apply(page);
    switch (failure) {
      case null -> fill(page, frame);
      case DiskException e -> throw e;
      case StoreException e -> corrupt.put(page, e);
      case Exception e -> throw new AssertionError(e);
    }
  }

  @Override
  public StoreException failed(int page, DiskException failure) {
    return failure.toStoreException();
  }

  @Override
  public void check(int page, MemorySegment frame) {
    checks.incrementAndGet();
    StoreException wrong = corrupt.remove(page);
    if (wrong != null) throw wrong;
  }

  void fill(int page, MemorySegment frame) {
    if (frame.byteSize() != bytes[page]) {
      throw new AssertionError("frame of " + frame.byteSize() + " for " + bytes[page]);
    }
    long step = sparse ? frame.byteSize() - 8 : 8;
    for (long at = 0; at < frame.byteSize(); at += step) {
      frame.set(ValueLayout.JAVA_LONG, at, value(page, at));
    }
  }

  private long value(int page, long at) {
    return ((long) name.hashCode() << 32) ^ ((long) page << 24) ^ at;
  }

  /// Throws unless the segment holds the page, whole and unchanged.
  void verify(int page, MemorySegment segment) {
    if (segment.byteSize() != bytes[page]) {
      throw new AssertionError("page " + page + " has " + segment.byteSize() + " bytes");
    }
    for (long at = 0; at < segment.byteSize(); at += 8) {
      long found = segment.get(ValueLayout.JAVA_LONG, at);
      if (found != value(page, at)) {
        throw new AssertionError(
            String.format("%s page %d at %d: found %x", name, page, at, found));
      }
    }
  }

  /// Throws unless first and last word are those of the page.
  void glance(int page, MemorySegment segment) {
    for (long at : new long[] {0, segment.byteSize() - 8}) {
      long found = segment.get(ValueLayout.JAVA_LONG, at);
      if (found != value(page, at)) {
        throw new AssertionError(
            String.format("%s page %d at %d: found %x", name, page, at, found));
      }
    }
  }
}
