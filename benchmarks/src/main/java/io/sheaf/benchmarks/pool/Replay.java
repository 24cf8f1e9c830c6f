package io.sheaf.benchmarks.pool;

import io.sheaf.store.Eviction;
import io.sheaf.store.io.EngineOptions;
import io.sheaf.store.io.FrameArena;
import io.sheaf.store.io.Rung;
import io.sheaf.store.io.RungChoice;
import io.sheaf.store.io.ThreadEngine;
import io.sheaf.store.pool.BufferPool;
import io.sheaf.store.pool.Expectation;
import io.sheaf.store.pool.Holder;
import io.sheaf.store.pool.PageTable;
import io.sheaf.store.pool.Pin;
import io.sheaf.store.pool.PoolOptions;
import io.sheaf.store.pool.evict.AccessHint;
import io.sheaf.store.pool.evict.Course;
import java.time.Duration;

/// A pool of 4 KiB pages without a disk, and a trace that goes through it: the pool itself, every
/// use a pin that is closed at once.
final class Replay implements AutoCloseable {
  private static final int PAGE = 4096;

  private final BufferPool pool;
  private final Holder holder;
  private final Pin ballast;

  /// A pool with room for `size` pages.
  Replay(int size, Eviction eviction) {
    long bytes = Math.ceilDiv((size + 1L) * PAGE, FrameArena.GRAIN) * FrameArena.GRAIN;
    PoolOptions options = PoolOptions.defaults().withOverflow(0).withEviction(eviction);
    RungChoice rung = new RungChoice(Rung.PREAD, "a replay has no disk");
    pool =
        new BufferPool(
            FrameArena.open(bytes),
            new ThreadEngine(rung, EngineOptions.defaults()),
            options.withPatience(Duration.ofSeconds(1)));
    holder = pool.holder("replay");
    // Arenas come in 2 MiB: what is too much lies under one page that stays pinned.
    int tooMuch = (int) (bytes - (long) size * PAGE);
    Holder weight = pool.holder("ballast", AccessHint.NO_RETENTION);
    ballast = pool.pin(pool.register(NoDisk.pages(1, tooMuch)), 0, weight);
    weight.close();
  }

  /// The hit ratio in percent.
  double ratio(Trace trace) {
    PageTable table = pool.register(NoDisk.pages(trace.distinct(), PAGE));
    long before = pool.report().misses();
    for (int page : trace.pages()) pool.pin(table, page, holder).close();
    long misses = pool.report().misses() - before;
    pool.forget(table);
    return 100.0 * (trace.pages().length - misses) / trace.pages().length;
  }

  /// The same, where each scan of the trace says beforehand what it reads, and how far it has come.
  double ratioForetold(Trace trace) {
    PageTable table = pool.register(NoDisk.pages(trace.distinct(), PAGE));
    Holder scans = pool.holder("scans", AccessHint.FORETOLD);
    Expectation[] routes = new Expectation[trace.ranges().size()];
    Course[] courses = new Course[routes.length];
    long before = pool.report().misses();
    for (int i = 0; i < trace.pages().length; i++) {
      int page = trace.pages()[i];
      int scan = trace.scans()[i];
      Trace.Range range = trace.ranges().get(scan);
      if (routes[scan] == null) {
        courses[scan] = new Course(range.from());
        routes[scan] = pool.expect(table, courses[scan], range::step);
      }
      pool.pin(table, page, scans).close();
      courses[scan].advance(page + 1);
      if (page + 1 == range.to()) routes[scan].close();
    }
    long misses = pool.report().misses() - before;
    pool.forget(table);
    scans.close();
    return 100.0 * (trace.pages().length - misses) / trace.pages().length;
  }

  @Override
  public void close() {
    ballast.close();
    holder.close();
    pool.close();
  }
}
