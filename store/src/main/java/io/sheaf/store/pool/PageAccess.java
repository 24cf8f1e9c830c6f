package io.sheaf.store.pool;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.FileLease;
import io.sheaf.store.io.IoEngine;
import io.sheaf.store.io.IoRequest;
import io.sheaf.store.pool.Frame.Filler;
import io.sheaf.store.pool.evict.AccessHint;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves page words from state to state: what a miss does. [PageHits] does the rest.
///
/// Works on frames without making anything for the caller; [Pin], [PinSet] and [Claim] put a face
/// on it.
final class PageAccess {
  private static final Logger LOG = LoggerFactory.getLogger(PageAccess.class);

  /// In the place of a deadline: do not wait for memory, and do not use overflow memory.
  static final long NOW = Long.MIN_VALUE;

  // Made here, for they are objects where they are first used: with a page being filled.
  private static final LongUnaryOperator FILLED = PageWord::filled;
  private static final LongUnaryOperator ARRIVED = PageWord::arrived;
  private static final LongUnaryOperator ABSENT = PageWord::absent;

  private final Frames frames;
  private final IoEngine engine;
  private final PageHits hits;
  final LongAdder misses = new LongAdder();
  final LongAdder coalesced = new LongAdder();
  final LongAdder written = new LongAdder();
  final PageErrors errors = new PageErrors();

  /// Pages read ahead that somebody asked for.
  final LongAdder useful = new LongAdder();

  PageAccess(Frames frames, PageHits hits, IoEngine engine) {
    this.frames = frames;
    this.hits = hits;
    this.engine = engine;
  }

  /// Pins the page if all its bytes are there, and checks them if nobody has; null otherwise.
  /// Never waits.
  @Nullable Frame pinPresent(PageTable table, int page, Holder holder) {
    Frame frame = hits.pinResident(table, page, holder);
    if (frame != null) return frame;
    long word = table.word(page);
    return PageWord.isArrived(word) ? pinArrived(table, page, word, holder) : null;
  }

  /// Pins a page, reading it if need be; null when there is no frame by the `deadline`, or when a
  /// caller that keeps `held` bytes pinned would have to wait for somebody who waits for memory.
  @Nullable Frame pin(PageTable table, int page, Holder holder, long held, long deadline) {
    boolean joined = false;
    while (true) {
      long word = table.word(page);
      if (PageWord.isOpen(word)) {
        Frame frame = hits.pinResident(table, page, holder);
        if (frame != null) return frame;
        continue;
      }
      checkOpen(table);
      if (PageWord.isAbsent(word)) {
        Frame frame = begin(table, page, word, Filler.READER, hint(table, holder));
        if (frame != null) {
          return load(frame, holder, held, deadline) ? frame : null;
        }
      } else if (PageWord.isArrived(word)) {
        Frame frame = pinArrived(table, page, word, holder);
        if (frame != null) return frame;
      } else if (!PageWord.isResident(word)) {
        if (!joined) {
          joined = true;
          coalesced.increment();
        }
        if (!joinLoad(table, page, word, held, deadline)) return null;
      } else if (table.replace(page, word, PageWord.pinned(word, holder.use))) {
        // An overflow frame: it goes with its last pin, but until then it is as good as any.
        return hits.counted(PageWord.frame(word), table, page, holder);
      }
    }
  }

  static AccessHint hint(PageTable table, Holder holder) {
    return table.source().isIndex() ? AccessHint.LOOKUP : holder.hint();
  }

  void checkOpen(PageTable table) {
    if (frames.isClosed()) throw new StoreException.Closed("buffer pool");
    if (table.isForgotten()) throw new StoreException.Closed(table.source().name());
  }

  /// Waits for the load that a word speaks of, coming or loading, and throws what it failed with.
  /// False when the wait would be one for memory, which a caller that holds some must not do.
  private boolean joinLoad(PageTable table, int page, long word, long held, long deadline) {
    Frame frame = frames.at(PageWord.frame(word));
    if (frame == null) throw new AssertionError("no frame behind " + table.describe(page));
    boolean coming = PageWord.isComing(word);
    Load load = frame.joined(coming);
    boolean isPlaced = frame.isPlaced();
    Filler filler = frame.filler;
    // Whoever fills it is told by this. Or else it has ended, and what was read may be of another
    // page in the same frame: look again. That page may even be this one, after so many others
    // that the word's version is the same again.
    if (!table.replace(page, word, PageWord.awaited(word))) return true;
    if (!frame.isJoined(load, coming)) return true;
    if (!isPlaced && (held > 0 || deadline == NOW)) return false;
    IoRequest request = frame.request;
    if (request != null) engine.hurry(request);
    try {
      if (filler != Filler.WRITER) {
        load.await();
      } else if (deadline == NOW || !load.await(deadline - System.nanoTime())) {
        return false; // a writer takes as long as it takes
      }
    } catch (InterruptedException e) {
      throw interrupted(table.name(page));
    }
    load.rethrow();
    return true;
  }

  private static StoreException interrupted(String what) {
    Thread.currentThread().interrupt();
    return new StoreException.Interrupted(what);
  }

  /// Absent to LOADING, or COMING if nobody wants it yet, exclusive to the caller; null when
  /// somebody else was faster.
  @Nullable Frame begin(PageTable table, int page, long word, Filler filler, AccessHint hint) {
    Frame frame = frames.open(table, page, filler, hint);
    boolean ahead = filler == Filler.AHEAD;
    long next = ahead ? PageWord.coming(word, frame.index) : PageWord.loading(word, frame.index);
    if (!table.replace(page, word, next)) {
      frames.discard(frame);
      return null;
    }
    // Only now: whoever forgets the table or closes the pool marks first and then dooms the
    // words, so either it dooms this one or the mark is seen here.
    try {
      checkOpen(table);
    } catch (RuntimeException | Error e) {
      end(frame, null);
      throw e;
    }
    return frame;
  }

  /// LOADING to RESIDENT(1), or back to absent. False, and absent, when there is no memory for it.
  private boolean load(Frame frame, Holder holder, long held, long deadline) {
    if (!place(frame, held, deadline)) return false;
    fill(frame, holder);
    publish(frame);
    return true;
  }

  /// Takes note that a page has to be read.
  void missed(Holder holder) {
    misses.increment();
    holder.missed();
  }

  /// Finds memory for a frame that is LOADING; false, and absent, when there is none.
  boolean place(Frame frame, long held, long deadline) {
    boolean placed = false;
    try {
      placed = frames.place(frame, held, deadline);
      return placed;
    } catch (InterruptedException e) {
      throw interrupted("a frame for " + frame.name());
    } finally {
      if (!placed) end(frame, null);
    }
  }

  /// Reads a page into its frame; a failure goes to everyone who waits, and leaves nothing.
  @SuppressWarnings("IllegalCatch") // whatever it is, those who wait must hear of it
  private void fill(Frame frame, Holder holder) {
    PageSource source = frame.table.source();
    try {
      missed(holder);
      try (FileLease lease = source.lease()) {
        engine.read(lease.file(), source.offset(frame.page), frame.memory());
      } catch (DiskException e) {
        throw source.failed(frame.page, e);
      }
      source.check(frame.page, frame.memory());
      holder.took(frame.bytes, 1);
    } catch (RuntimeException | Error e) {
      failed(frame, e);
      throw e;
    }
  }

  /// A request that reads the page of a frame that is being filled, to be submitted by the caller
  /// whatever comes; when this throws, the page is absent.
  @SuppressWarnings("IllegalCatch") // whatever it is, those who wait must hear of it
  IoRequest request(Frame frame, SharedLease lease, Frame.Reader reader) {
    try {
      long offset = frame.table.source().offset(frame.page);
      IoRequest request = frame.request(opened(lease, frame), offset, reader);
      lease.share(); // now there is somebody to give it back
      return request;
    } catch (RuntimeException | Error e) {
      failed(frame, e);
      throw e;
    }
  }

  private static FileLease opened(SharedLease lease, Frame frame) {
    try {
      return lease.open();
    } catch (DiskException e) {
      throw frame.table.source().failed(frame.page, e);
    }
  }

  /// Takes note of a page whose bytes an engine has brought, or not: resident and pinned, or absent
  /// and the failure told to everyone who waits. What it throws has been told.
  @SuppressWarnings("IllegalCatch") // whatever it is, those who wait must hear of it
  void brought(Frame frame, @Nullable DiskException failure, Holder holder) {
    if (failure != null) throw notBrought(frame, failure);
    try {
      frame.table.source().check(frame.page, frame.memory());
      holder.took(frame.bytes, 1);
    } catch (RuntimeException | Error e) {
      failed(frame, e);
      throw e;
    }
    publish(frame);
  }

  private StoreException notBrought(Frame frame, DiskException failure) {
    boolean cancelled = failure.reason() == DiskException.Reason.CANCELLED;
    StoreException told = null;
    try {
      told = frame.table.source().failed(frame.page, failure);
      return told;
    } finally {
      if (told == null || cancelled) end(frame, null);
      else failed(frame, told);
    }
  }

  /// COMING to ARRIVED, or absent and the failure told to everyone who waits. The thread of an
  /// engine does no more: whoever wants the page checks it, and the device is kept busy meanwhile.
  void arrived(Frame frame, @Nullable DiskException failure) {
    if (failure != null) throw notBrought(frame, failure);
    PageTable table = frame.table;
    int page = frame.page;
    Load load = leave(frame, ARRIVED);
    if (load != null) load.end(null);
    if (PageWord.isDoomed(table.word(page)) || frames.isWaitedFor()) frames.released(frame);
  }

  /// ARRIVED to LOADING(1), exclusive to the caller, and on to RESIDENT(1) once it has been
  /// checked; null when somebody else was faster, or when the bytes are not right. Then the page is
  /// absent: whoever wants it reads it, and what comes is the verdict.
  private @Nullable Frame pinArrived(PageTable table, int page, long word, Holder holder) {
    if (!table.replace(page, word, PageWord.claimed(word))) return null;
    Frame frame = hits.frame(table, page, PageWord.frame(word));
    try {
      useful.increment();
      frame.hint = hint(table, holder);
      frame.table.source().check(frame.page, frame.memory());
      holder.took(frame.bytes, 1);
    } catch (StoreException e) {
      end(frame, null);
      LOG.warn("read ahead, and to be read again: {}", e.getMessage());
      errors.note(e);
      return null;
    } catch (RuntimeException | Error e) {
      failed(frame, e);
      throw e;
    }
    publish(frame);
    return frame;
  }

  /// LOADING or COMING to absent, the cause told to everyone who waits: for the caller to throw.
  void failed(Frame frame, Throwable cause) {
    try {
      errors.note(cause);
    } finally {
      end(frame, cause);
    }
  }

  /// LOADING to RESIDENT(1): the pin of whoever filled the frame becomes an ordinary one.
  void publish(Frame frame) {
    if (frame.isOverflow()) frame.table.doom(frame.page);
    Load load = leave(frame, FILLED);
    if (load != null) load.end(null);
  }

  /// A frame that nobody will fill.
  void abandon(Frame frame) {
    end(frame, null);
  }

  /// LOADING or COMING to absent. With a cause that is the verdict for all who wait; without one
  /// they try anew.
  private void end(Frame frame, @Nullable Throwable cause) {
    Load load = leave(frame, ABSENT);
    try {
      frames.discard(frame);
    } finally {
      if (load != null) load.end(cause);
    }
  }

  /// LOADING or COMING to what is `next` for the word; returns whom to tell, if anybody waits.
  private static @Nullable Load leave(Frame frame, LongUnaryOperator next) {
    while (true) {
      long word = frame.table.word(frame.page);
      if (!frame.isBeingFilled(word)) throw new AssertionError("not being filled: " + frame);
      Load load = frame.awaited(word);
      if (frame.table.replace(frame.page, word, next.applyAsLong(word))) return load;
    }
  }
}
