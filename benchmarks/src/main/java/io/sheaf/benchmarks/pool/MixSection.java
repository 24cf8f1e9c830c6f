package io.sheaf.benchmarks.pool;

import io.sheaf.benchmarks.io.UncheckedPages;
import io.sheaf.store.io.FrameArena;
import io.sheaf.store.pool.BufferPool;
import io.sheaf.store.pool.Claim;
import io.sheaf.store.pool.Holder;
import io.sheaf.store.pool.PageTable;
import io.sheaf.store.pool.Pin;
import io.sheaf.store.pool.PoolOptions;
import io.sheaf.store.pool.report.PoolReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

/// The mix of the bench of a well-known course: 8 threads scan and 8 look pages up, 64 frames for
/// 6,400 pages, and every byte of each pinned page is looked at. Pages are read directly.
final class MixSection {
  private static final int FRAMES = 64;
  private static final int PAGES = 6_400;
  private static final int THREADS = 8;

  private final Asked asked;
  private final Sheet sheet;
  private final LongAdder scanned = new LongAdder();
  private final LongAdder got = new LongAdder();
  private final LongAdder wrong = new LongAdder();

  MixSection(Asked asked, Sheet sheet) {
    this.asked = asked;
    this.sheet = sheet;
  }

  /// Whether every page was right.
  boolean run(Path directory) throws IOException, InterruptedException, ExecutionException {
    try (NumberedFile file = new NumberedFile(directory, PAGES);
        BufferPool pool = pool(file);
        Holder rest = pool.holder("what is no frame of the mix");
        Claim claim = pool.claim(pool.register(rest(pool, file)), 0, rest)) {
      long start = System.nanoTime();
      long end = start + (long) (asked.mixSeconds() * 1e9);
      visitAll(pool, pool.register(file.pages()), end);
      print((System.nanoTime() - start) / 1e9, pool.report());
      claim.abandon();
      return wrong.sum() == 0;
    }
  }

  private static BufferPool pool(NumberedFile file) throws IOException {
    FrameArena arena = FrameArena.open(FrameArena.GRAIN);
    return new BufferPool(arena, file.engine(arena), PoolOptions.defaults().withOverflow(0));
  }

  /// No arena is as small as 64 frames: one page, which is never read, has all that is beyond.
  private static UncheckedPages rest(BufferPool pool, NumberedFile file) {
    return file.onePage((int) (pool.arena().bytes() - (long) FRAMES * NumberedFile.PAGE));
  }

  private void visitAll(BufferPool pool, PageTable table, long end)
      throws InterruptedException, ExecutionException {
    Zipf zipf = new Zipf(PAGES, 0.8);
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(2 * THREADS)) {
      for (int i = 0; i < THREADS; i++) {
        SplittableRandom random = new SplittableRandom(i);
        all.add(threads.submit(() -> scan(pool, table, random.nextInt(PAGES), end)));
        all.add(threads.submit(() -> lookUp(pool, table, zipf, random, end)));
      }
      for (Future<?> each : all) each.get();
    }
  }

  private void scan(BufferPool pool, PageTable table, int first, long end) {
    try (Holder holder = pool.holder("scan")) {
      for (int page = first; System.nanoTime() - end < 0; page = (page + 1) % PAGES) {
        visit(pool, table, page, holder);
        scanned.increment();
      }
    }
  }

  private void lookUp(
      BufferPool pool, PageTable table, Zipf zipf, SplittableRandom random, long end) {
    try (Holder holder = pool.holder("lookup")) {
      while (System.nanoTime() - end < 0) {
        visit(pool, table, zipf.next(random), holder);
        got.increment();
      }
    }
  }

  private void visit(BufferPool pool, PageTable table, int page, Holder holder) {
    try (Pin pin = pool.pin(table, page, holder)) {
      wrong.add(NumberedFile.wrongWords(page, pin.segment()));
    }
  }

  private void print(double seconds, PoolReport report) {
    double scans = scanned.sum() / seconds;
    double gets = got.sum() / seconds;
    long pins = scanned.sum() + got.sum();
    sheet.line("");
    sheet.line(
        "Mix: %d scans and %d zipf(0.8) lookups, %d frames of %d pages, %.0f s, all bytes verified",
        THREADS, THREADS, FRAMES, PAGES, seconds);
    sheet.line("  %,12.0f pages scanned a second", scans);
    sheet.line("  %,12.0f pages looked up a second", gets);
    sheet.line(
        "  %,12d pins, %.1f %% hits, %,d joined a read, %,d evictions, %,d waits, %d refused",
        pins,
        100.0 * report.hits() / pins,
        report.pins().joined(),
        report.evictions(),
        report.waits().count(),
        report.waits().refused());
    sheet.line("  %,12d wrong words", wrong.sum());
    sheet.row(
        "mix",
        "seconds",
        seconds,
        "scannedPerSecond",
        scans,
        "lookupsPerSecond",
        gets,
        "pins",
        pins,
        "hits",
        report.hits(),
        "evictions",
        report.evictions(),
        "waits",
        report.waits().count(),
        "refused",
        report.waits().refused(),
        "wrongWords",
        wrong.sum());
  }
}
