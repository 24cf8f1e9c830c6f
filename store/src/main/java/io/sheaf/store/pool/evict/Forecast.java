package io.sheaf.store.pool.evict;

import java.util.BitSet;
import java.util.concurrent.CopyOnWriteArrayList;

/// When the pages of one table will be wanted by the scans that have said what they read.
///
/// A scan reads pages in ascending order at a pace of its own. From where it is, how many of its
/// pages lie between and how fast it has been so far follows when it comes to a page: a guess, but
/// the only ones that matter are which page is wanted sooner. Any thread may ask.
public final class Forecast {
  /// Of a page that no scan is known to come to.
  public static final long NEVER = Long.MAX_VALUE;

  /// Sooner than anything is wanted.
  static final long NOW = -1;

  private static final long FIRST_PACE = 1_000;

  private final CopyOnWriteArrayList<Route> routes = new CopyOnWriteArrayList<>();

  /// One scan of the table. One thread moves it; any other may ask where it is.
  public final class Route implements AutoCloseable {
    private final long[] words;
    private final int[] before;
    private final long start = System.nanoTime();
    private volatile int next;
    private volatile long pace = FIRST_PACE;

    private Route(BitSet pages) {
      words = pages.toLongArray();
      before = new int[words.length + 1];
      for (int i = 0; i < words.length; i++) before[i + 1] = before[i] + Long.bitCount(words[i]);
    }

    /// Says that all pages before `page` have been used.
    public void advance(int page) {
      next = page;
      int done = rank(page);
      if (done > 0) pace = Math.max(1, (System.nanoTime() - start) / done);
    }

    private boolean reads(int page) {
      int word = page >>> 6;
      return word < words.length && (words[word] & 1L << page) != 0;
    }

    /// How many of its pages stand before one.
    private int rank(int page) {
      int word = page >>> 6;
      if (word >= words.length) return before[words.length];
      return before[word] + Long.bitCount(words[word] & ((1L << page) - 1));
    }

    private long until(int page) {
      int from = next;
      if (page < from || !reads(page)) return NEVER;
      return (rank(page) - rank(from)) * pace;
    }

    /// Says that it reads nothing more.
    @Override
    public void close() {
      routes.remove(this);
    }
  }

  /// Makes it known that a scan will read some pages, in ascending order.
  public Route register(BitSet pages) {
    Route route = new Route(pages);
    routes.add(route);
    return route;
  }

  /// Nanoseconds until a page is wanted next, or [#NEVER].
  public long nextUse(int page) {
    long soonest = NEVER;
    for (Route route : routes) soonest = Math.min(soonest, route.until(page));
    return soonest;
  }
}
