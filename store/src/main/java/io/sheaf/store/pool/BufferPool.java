package io.sheaf.store.pool;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.FrameArena;
import io.sheaf.store.io.IoEngine;
import io.sheaf.store.pool.evict.AccessHint;
import io.sheaf.store.pool.evict.Course;
import io.sheaf.store.pool.evict.Steps;
import io.sheaf.store.pool.report.PoolGlance;
import io.sheaf.store.pool.report.PoolReport;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pages in memory: pinned by whoever reads them, dropped when others need the room.
///
/// Thread-safe. The pool owns its arena, and closes it with itself. The definitions and invariants
/// stand in the package description.
public final class BufferPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BufferPool.class);

  private final FrameArena arena;
  private final PoolOptions options;
  private final Frames frames;
  private final PageHits hits;
  private final PageAccess access;
  private final Claims claims;
  private final ColdCall cold = new ColdCall(this);
  private final PagesAhead ahead;
  private final IoEngine engine;
  private final Holders holders;
  private final Reporter reporter;
  final Runnable endWatch;
  // Whoever waits for memory while holding some has this: one at a time cannot deadlock.
  private final ReentrantLock patience = new ReentrantLock(true);

  /// Takes arena and engine over.
  public BufferPool(FrameArena arena, IoEngine engine, PoolOptions options) {
    this.arena = arena;
    this.engine = engine;
    this.options = options;
    this.holders = new Holders(options);
    this.frames = new Frames(arena, options, holders::taken, this::tellStandstill);
    this.hits = new PageHits(frames);
    this.access = new PageAccess(frames, hits, engine);
    this.claims = new Claims(frames, hits, access);
    this.ahead = new PagesAhead(frames, access, engine);
    this.reporter = new Reporter(arena, frames, access, ahead, holders);
    this.endWatch = LongPinEvent.watch(holders::longPins);
  }

  /// The memory that frames lie in; overflow frames do not.
  public FrameArena arena() {
    return arena;
  }

  /// Makes the table of a source's pages, all absent. Nothing is read.
  public PageTable register(PageSource source) {
    return new PageTable(source, frames);
  }

  /// The same for a source whose table was dropped, and had this number: what is known of the use
  /// of its pages is known of them by it.
  public PageTable register(PageSource source, int number) {
    return new PageTable(source, frames, number);
  }

  /// Drops the frames of a table, those that are pinned with their last pin. No pin of it can be
  /// taken any more.
  public void forget(PageTable table) {
    table.markForgotten();
    for (int page = 0; page < table.pages(); page++) {
      frames.doom(table, page);
    }
  }

  /// Makes a holder, under whose name pins are counted. The name is for people.
  public Holder holder(String name) {
    return holder(name, AccessHint.LOOKUP);
  }

  /// The same for one that knows something of the next use of what it pins.
  public Holder holder(String name, AccessHint hint) {
    return holders.open(name, hint);
  }

  /// Pins a page, reading it if it is not there, and waiting for memory if there is none.
  ///
  /// Throws `PoolExhausted` when no frame came free within the bound, `CorruptPage` or `IoFailed`
  /// when the page could not be had, `Closed` when the pool or the table has gone.
  public Pin pin(PageTable table, int page, Holder holder) {
    int frame = hits.pinHit(table, page, holder);
    if (frame < 0) frame = cold.acquireMissing(table, page, holder);
    return new Pin(table, page, frame, hits, holder);
  }

  /// The pin without an object for it: what [#pin] costs on a hit, measured by itself.
  Frame acquire(PageTable table, int page, Holder holder) {
    Frame frame = hits.pinResident(table, page, holder);
    if (frame != null) return frame;
    return hits.frame(table, page, cold.acquireMissing(table, page, holder));
  }

  @Nullable Frame acquireIfResident(PageTable table, int page, Holder holder) {
    return hits.pinResident(table, page, holder);
  }

  void release(Frame frame, Holder holder) {
    hits.unpin(frame, holder);
  }

  /// By [ColdCall] only.
  int acquireMissing(PageTable table, int page, Holder holder) {
    int bytes = table.source().bytes(page);
    checkFits(table, page, bytes);
    long deadline = deadline();
    Frame frame = access.pin(table, page, holder, 0, deadline);
    if (frame == null) {
      throw exhausted(table, page, deadline);
    }
    return frame.index;
  }

  private long deadline() {
    long deadline = System.nanoTime() + options.patience().toNanos();
    return deadline == PageAccess.NOW ? deadline + 1 : deadline;
  }

  private void checkFits(PageTable table, int page, long bytes) {
    if (bytes > frames.largestPage()) {
      throw new StoreException.PoolExhausted(
          String.format(
              "%s page %d has %d bytes, the pool fits %d; open it with a larger one",
              table.source().name(), page, bytes, frames.largestPage()),
          List.of());
    }
  }

  private StoreException exhausted(PageTable table, int page, long deadline) {
    if (frames.isClosed()) {
      return new StoreException.Closed("buffer pool");
    }
    reporter.refused.increment();
    long waited = options.patience().toNanos() - (deadline - System.nanoTime());
    return new StoreException.PoolExhausted(
        String.format(
            "no frame of %d bytes for %s page %d within %d ms",
            table.source().bytes(page),
            table.source().name(),
            page,
            TimeUnit.NANOSECONDS.toMillis(waited)),
        holders.lines());
  }

  /// Pins a page that is in memory; null when it is not. Never waits, reads or evicts.
  public @Nullable Pin tryPin(PageTable table, int page, Holder holder) {
    Frame frame = access.pinPresent(table, page, holder);
    return frame == null ? null : new Pin(frame, hits, holder);
  }

  /// Pins several pages that are in memory, in the order given; null when one of them is not, or
  /// is still to be checked. Never waits, reads or evicts.
  public @Nullable PinSet tryPinAll(PageTable table, int[] pages, Holder holder) {
    Frame[] got = new Frame[pages.length];
    for (int i = 0; i < pages.length; i++) {
      Frame frame = hits.pinResident(table, pages[i], holder);
      if (frame == null) {
        hits.unpinAll(got, holder);
        return null;
      }
      got[i] = frame;
    }
    return new PinSet(got, hits, holder);
  }

  /// Pins several pages of a table, all or none, in the order given.
  ///
  /// First without waiting for memory. If that falls short all pins are given back, and the pages
  /// are pinned one after the other, waiting: by one caller at a time, so that two who each want
  /// most of the pool get it in turn. Errors as in [#pin].
  public PinSet pinAll(PageTable table, int[] pages, Holder holder) {
    long total = 0;
    for (int page : pages) {
      int bytes = table.source().bytes(page);
      checkFits(table, page, bytes);
      total += bytes;
    }
    if (total > frames.capacity()) {
      throw new StoreException.PoolExhausted(
          String.format(
              "%d pages of %s have %d bytes, the pool fits %d; open it with a larger one",
              pages.length, table.source().name(), total, frames.capacity()),
          List.of());
    }
    Frame[] got = new Frame[pages.length];
    new BatchLoad(hits, access, engine, table, holder).load(pages, got);
    if (pinEach(table, pages, holder, got, PageAccess.NOW) < 0) {
      return new PinSet(got, hits, holder);
    }
    return pinAllInTurn(table, pages, holder, got);
  }

  private PinSet pinAllInTurn(PageTable table, int[] pages, Holder holder, Frame[] got) {
    long deadline = deadline();
    takeTurn(table, pages[0], deadline);
    try {
      while (true) {
        int lacking = pinEach(table, pages, holder, got, deadline);
        if (lacking < 0) {
          return new PinSet(got, hits, holder);
        }
        // Somebody else loads this page and waits for memory, or the time is up: wait for it with
        // empty hands, and start again.
        if (deadline - System.nanoTime() <= 0) {
          throw exhausted(table, pages[lacking], deadline);
        }
        Frame blocked = access.pin(table, pages[lacking], holder, 0, deadline);
        if (blocked == null) {
          throw exhausted(table, pages[lacking], deadline);
        }
        hits.unpin(blocked, holder);
      }
    } finally {
      patience.unlock();
    }
  }

  private void takeTurn(PageTable table, int page, long deadline) {
    try {
      if (!patience.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw exhausted(table, page, deadline);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException.Interrupted("a turn to pin " + table.source().name());
    }
  }

  /// Pins what is not in `got` yet: all of it, or none and which one is lacking; negative for all.
  ///
  /// The last page first: pages on their way come in the order of the file, so that whoever waits
  /// for the last one is woken once and finds the others there.
  private int pinEach(PageTable table, int[] pages, Holder holder, Frame[] got, long deadline) {
    int at = pages.length - 1;
    long held = 0;
    for (Frame frame : got) held += frame == null ? 0 : frame.bytes;
    try {
      for (; at >= 0; at--) {
        if (got[at] != null) continue;
        Frame frame = access.pin(table, pages[at], holder, held, deadline);
        if (frame == null) break;
        got[at] = frame;
        held += frame.bytes;
      }
    } catch (RuntimeException | Error e) {
      hits.unpinAll(got, holder);
      throw e;
    }
    if (at >= 0) hits.unpinAll(got, holder);
    return at;
  }

  /// Takes a frame for a page that is about to be written, exclusive until sealed. Waits for memory
  /// as [#pin] does. The page must be absent: claimed and sealed once.
  public Claim claim(PageTable table, int page, Holder holder) {
    int bytes = table.source().bytes(page);
    checkFits(table, page, bytes);
    long deadline = deadline();
    Claim claim = claims.claim(table, page, holder, deadline);
    if (claim == null) throw exhausted(table, page, deadline);
    return claim;
  }

  /// The same without waiting: null when there is no memory for it at this moment.
  public @Nullable Claim tryClaim(PageTable table, int page, Holder holder) {
    if (table.source().bytes(page) > frames.largestPage()) return null;
    return claims.claim(table, page, holder, PageAccess.NOW);
  }

  /// Takes memory for bytes that are to become pages later, by [Claim#split]; null when there is
  /// none at this moment.
  public @Nullable Claim trySpare(int bytes, Holder holder) {
    if (bytes > frames.largestPage()) return null;
    return claims.spare(bytes, holder);
  }

  /// Asks for pages to be read ahead of their use, best in the order of the file. Who pins one
  /// first checks it. Never waits, never fails: false when there was no room for all of them, and
  /// an error is met again by whoever pins the page.
  public boolean prefetch(PageTable table, int... pages) {
    return ahead.ask(table, pages);
  }

  /// Takes note that a scan will read some pages of a table: those that it comes to soon are kept,
  /// those that it comes to last make room for others. To be closed once it has read them.
  public Expectation expect(PageTable table, Course course, Steps steps) {
    return new Expectation(table, table.forecast().register(course, steps));
  }

  /// The state of the pool, for people and not for loops: it goes through all frames. They come and
  /// go meanwhile, so that sums over them are near the truth; at rest they are the truth.
  public PoolReport report() {
    return reporter.report();
  }

  /// A few of its figures, which cost next to nothing.
  public PoolGlance glance() {
    return reporter.glance();
  }

  private void tellStandstill() {
    PoolReport report = report();
    LOG.warn(
        "pool stuck: of those who wait for room none was served for {} ms; who pins what:\n{}",
        options.standstill().toMillis(),
        report.text().stripTrailing());
    StuckEvent.emit(report);
  }

  /// Holders on the books, for a check that none stays there for good.
  int holdersKept() {
    return holders.count();
  }

  /// The most bytes that can be pinned at once: the arena, and the overflow frames.
  public long pinnableBytes() {
    return frames.capacity();
  }

  /// What moves bytes into frames, and out of those that are written.
  public IoEngine engine() {
    return engine;
  }

  /// The frames, for a check of the invariants.
  Frames frames() {
    return frames;
  }

  /// Refuses new pins, waits for those that are out, as long as a caller would wait for a frame,
  /// stops the engine, and unmaps the arena. Throws `LeakedPins` when some are still held, naming
  /// where they were taken; the arena stays mapped then, and another close may try again.
  @Override
  public void close() {
    endWatch.run();
    frames.close();
    engine.close();
    try {
      if (!frames.awaitEmpty(deadline())) {
        throw leaked();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException.Interrupted("pins to be closed");
    }
    arena.close();
  }

  private StoreException leaked() {
    return new StoreException.LeakedPins(holders.pins(), holders.accusations());
  }
}
