package io.sheaf.store.pool;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.EngineOptions;
import io.sheaf.store.io.FileLease;
import io.sheaf.store.io.FrameArena;
import io.sheaf.store.io.Rung;
import io.sheaf.store.io.RungChoice;
import io.sheaf.store.io.ThreadEngine;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// A pool of one frame and a table of two pages, new for each run of a race. All pools share one
/// arena, whose memory none of them looks at: jcstress makes thousands of them at a time.
class Stage implements PageSource {
  static final int PAGE = (int) FrameArena.GRAIN;
  private static final FrameArena ARENA = FrameArena.open(PAGE);
  private static final ThreadEngine ENGINE =
      new ThreadEngine(new RungChoice(Rung.PREAD, "a race"), EngineOptions.defaults());

  final BufferPool pool;
  final PageTable table;
  final Holder one;
  final Holder two;
  final AtomicInteger checks = new AtomicInteger();

  Stage(Duration patience) {
    PoolOptions options = PoolOptions.defaults().withOverflow(0).withPatience(patience);
    pool = new BufferPool(ARENA, ENGINE, options);
    // Nobody closes it, for it would take the arena along; flight recordings would keep it.
    pool.endWatch.run();
    table = pool.register(this);
    one = pool.holder("one");
    two = pool.holder("two");
  }

  Stage() {
    this(Duration.ZERO);
  }

  /// Makes page 0 resident, with one pin.
  final Frame resident() {
    return pool.acquire(table, 0, one);
  }

  /// Whether a page could be pinned, evicting another; the pin is kept.
  final boolean bring(int page, Holder holder) {
    try {
      pool.acquire(table, page, holder);
      return true;
    } catch (StoreException.PoolExhausted | StoreException.Closed e) {
      return false;
    }
  }

  /// Time that a planted bug takes between its look and its act: without it another processor hits
  /// the gap once in millions.
  static void dawdle() {
    for (int i = 0; i < 50; i++) Thread.onSpinWait();
  }

  /// What the pool holds once everyone has done.
  final FrameCensus census() {
    return pool.frames().census();
  }

  @Override
  public String name() {
    return "stage";
  }

  @Override
  public int pages() {
    return 2;
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
    return FileLease.of(new NoFile());
  }

  @Override
  public StoreException failed(int page, DiskException failure) {
    return failure.toStoreException();
  }

  @Override
  public void check(int page, MemorySegment frame) {
    checks.incrementAndGet();
  }
}
