package io.sheaf.store.pool;

import io.sheaf.store.io.FrameArena;
import io.sheaf.store.pool.report.AheadCounts;
import io.sheaf.store.pool.report.PinCounts;
import io.sheaf.store.pool.report.PoolGlance;
import io.sheaf.store.pool.report.PoolReport;
import io.sheaf.store.pool.report.WaitCounts;
import java.util.concurrent.atomic.LongAdder;

/// Puts together what the parts of a pool have counted. Any thread.
final class Reporter {
  private final FrameArena arena;
  private final Frames frames;
  private final PageAccess access;
  private final PagesAhead ahead;
  private final Holders holders;

  /// Callers that got no frame.
  final LongAdder refused = new LongAdder();

  Reporter(FrameArena arena, Frames frames, PageAccess access, PagesAhead ahead, Holders holders) {
    this.arena = arena;
    this.frames = frames;
    this.access = access;
    this.ahead = ahead;
    this.holders = holders;
  }

  PoolReport report() {
    FrameCensus census = frames.census();
    return new PoolReport(
        arena.report(),
        census.pages(),
        census.space(),
        census.overflow(),
        pins(),
        holders.tables(),
        ahead(census.wastedPrefetches()),
        census.eviction(),
        waits(census.waits()),
        access.errors.counts(),
        holders.reports(),
        holders.oldestPins());
  }

  PoolGlance glance() {
    FrameCounts counts = frames.counts();
    return new PoolGlance(
        counts.freeBytes(),
        counts.overflowBytes(),
        holders.pinnedBytes(),
        pins(),
        ahead(counts.wastedPrefetches()),
        counts.evictions(),
        counts.waits(),
        counts.waitNanos(),
        counts.waiting(),
        refused.sum(),
        counts.stuck(),
        access.errors.damaged());
  }

  private PinCounts pins() {
    long missed = access.misses.sum();
    long written = access.written.sum();
    long hits = Math.max(0, holders.taken() - missed - written);
    return new PinCounts(hits, missed, access.coalesced.sum(), written);
  }

  private AheadCounts ahead(long wasted) {
    return new AheadCounts(ahead.asked.sum(), access.useful.sum(), wasted, ahead.dropped.sum());
  }

  private WaitCounts waits(WaitCounts line) {
    return line.withRefused(refused.sum());
  }
}
