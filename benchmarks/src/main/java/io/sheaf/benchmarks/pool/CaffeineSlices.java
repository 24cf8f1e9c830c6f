package io.sheaf.benchmarks.pool;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.RemovalCause;
import org.jspecify.annotations.Nullable;

/// A Caffeine cache of counted slices, as Cassandra's chunk cache is made.
final class CaffeineSlices implements Contender {
  private final Slices slices;
  private final LoadingCache<Long, Slice> cache;

  CaffeineSlices(int pages, int frames) {
    slices = new Slices(pages, frames);
    cache =
        Caffeine.newBuilder()
            .maximumSize(frames)
            .executor(Runnable::run)
            .removalListener(
                (@Nullable Long page, @Nullable Slice slice, RemovalCause cause) -> {
                  if (slice != null) slice.release();
                })
            .build(slices::read);
  }

  @Override
  public Visitor visitor() {
    return page -> {
      while (true) {
        Slice slice = cache.get((long) page);
        if (slice.retain()) {
          long address = slice.memory.address();
          slice.release();
          return address;
        }
      }
    };
  }

  @Override
  public void close() {
    slices.close();
  }
}
