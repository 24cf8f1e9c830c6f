package io.sheaf.benchmarks.pool;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// A hash map of counted slices: what came first goes first when there are too many.
final class MapSlices implements Contender {
  private final int frames;
  private final Slices slices;
  private final ConcurrentHashMap<Long, Slice> map;
  private final ConcurrentLinkedQueue<Long> order = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  MapSlices(int pages, int frames) {
    this.frames = frames;
    slices = new Slices(pages, frames);
    map = new ConcurrentHashMap<>(2 * pages);
  }

  @Override
  public Visitor visitor() {
    return page -> {
      while (true) {
        Slice slice = map.get((long) page);
        if (slice == null) slice = load(page);
        if (slice.retain()) {
          long address = slice.memory.address();
          slice.release();
          return address;
        }
      }
    };
  }

  private Slice load(long page) {
    if (count.get() >= frames) evict();
    return map.computeIfAbsent(
        page,
        key -> {
          order.add(key);
          count.incrementAndGet();
          return slices.read(key);
        });
  }

  private void evict() {
    Long oldest = order.poll();
    Slice slice = oldest == null ? null : map.remove(oldest);
    if (slice != null) {
      count.decrementAndGet();
      slice.release();
    }
  }

  @Override
  public void close() {
    slices.close();
  }
}
