package io.sheaf.benchmarks.io;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.io.EngineOptions;
import io.sheaf.store.io.FrameArena;
import io.sheaf.store.io.PosixDisk;
import io.sheaf.store.pool.BufferPool;
import io.sheaf.store.pool.Holder;
import io.sheaf.store.pool.PageTable;
import io.sheaf.store.pool.Pin;
import io.sheaf.store.pool.PoolOptions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.LongUnaryOperator;

/// Ours: pages in a pool, read directly. With a depth the next pages are asked for ahead.
final class PooledReader implements RegimeReader {
  private final PosixDisk disk;
  private final DiskFile file;
  private final BufferPool pool;
  private final PageTable table;
  private final Holder holder;
  private final int pages;
  private long seen;

  PooledReader(Path path, long poolBytes) throws IOException {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) throw new IOException("no file: " + path);
    disk = PosixDisk.open(parent);
    String name = path.getFileName().toString();
    file = disk.open(name, Disk.Access.READ, Disk.Caching.DIRECT);
    pages = (int) (file.length() / RegimeCell.PAGE);
    FrameArena arena = FrameArena.open(poolBytes);
    pool =
        new BufferPool(
            arena, disk.engine(arena, name, EngineOptions.defaults()), PoolOptions.defaults());
    table = pool.register(UncheckedPages.of(file, pages, RegimeCell.PAGE));
    holder = pool.holder("bench");
  }

  @Override
  public long read(RegimeCell cell, double seconds) {
    LongUnaryOperator order = cell.pages(pages);
    long end = System.nanoTime() + (long) (seconds * 1e9);
    long asked = 0;
    long step = 0;
    for (; System.nanoTime() < end; step++) {
      if (cell.depth() > 1 && asked - step <= cell.ahead() * 3 / 4) {
        asked = ask(order, Math.max(asked, step), step + cell.ahead());
      }
      try (Pin pin = pool.pin(table, (int) order.applyAsLong(step), holder)) {
        MemorySegment frame = pin.segment();
        for (long at = 0; at < RegimeCell.PAGE; at += 4096) seen += frame.get(JAVA_LONG, at);
      }
    }
    return step;
  }

  private long ask(LongUnaryOperator order, long from, long to) {
    int[] wanted = new int[(int) (to - from)];
    for (int i = 0; i < wanted.length; i++) wanted[i] = (int) order.applyAsLong(from + i);
    // The streams go on side by side: those of one stand together if they are asked for in order.
    Arrays.sort(wanted);
    pool.prefetch(table, wanted);
    return to;
  }

  @Override
  public void close() throws IOException {
    if (seen == 42) System.err.println("a sum that keeps the reads alive");
    holder.close();
    pool.forget(table);
    pool.close();
    file.close();
    disk.close();
  }
}
