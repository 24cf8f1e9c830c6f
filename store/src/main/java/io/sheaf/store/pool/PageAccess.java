package io.sheaf.store.pool;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.FileLease;
import io.sheaf.store.io.IoEngine;
import io.sheaf.store.io.IoRequest;
import io.sheaf.store.pool.Frame.Filler;
import io.sheaf.store.pool.evict.AccessHint;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
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

  private final Frames frames;
  private final IoEngine engine;
  private final PageHits hits;
  final LongAdder misses = new LongAdder();
  final LongAdder coalesced = new LongAdder();
  final LongAdder written = new LongAdder();
  private final AtomicLong spareBytes = new AtomicLong();
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
        if (frame != null) {
          return frame;
        }
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
        if (frame != null) {
          return frame;
        }
      } else if (!PageWord.isResident(word)) {
        if (!joined) {
          joined = true;
          coalesced.increment();
        }
        if (!joinLoad(table, page, word, held, deadline)) {
          return null;
        }
      } else if (table.replace(page, word, PageWord.pinned(word, holder.use))) {
        // An overflow frame: it goes with its last pin, but until then it is as good as any.
        return hits.counted(PageWord.frame(word), table, page, holder);
      }
    }
  }

  private static AccessHint hint(PageTable table, Holder holder) {
    return table.source().isIndex() ? AccessHint.LOOKUP : holder.hint();
  }

  private void checkOpen(PageTable table) {
    if (frames.isClosed()) {
      throw new StoreException.Closed("buffer pool");
    }
    if (table.isForgotten()) {
      throw new StoreException.Closed(table.source().name());
    }
  }

  /// Waits for the load that a word speaks of, coming or loading, and throws what it failed with.
  /// False when the wait would be one for memory, which a caller that holds some must not do.
  private boolean joinLoad(PageTable table, int page, long word, long held, long deadline) {
    Frame frame = frames.at(PageWord.frame(word));
    if (frame == null || frame.table != table || frame.page != page || table.word(page) != word) {
      return true; // it has ended, and its place was given to another page: look again
    }
    if (!frame.isPlaced() && (held > 0 || deadline == NOW)) {
      return false;
    }
    Load load = PageWord.isComing(word) ? frame.arrival : frame.load;
    IoRequest request = frame.request;
    if (request != null && !load.hasEnded()) engine.hurry(request);
    try {
      if (frame.filler != Filler.WRITER) {
        load.await();
      } else if (deadline == NOW || !load.await(deadline - System.nanoTime())) {
        return false; // a writer takes as long as it takes
      }
    } catch (InterruptedException e) {
      throw interrupted(frame.name());
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
      end(frame, Load.Outcome.ABANDONED, null);
      throw e;
    }
    return frame;
  }

  /// LOADING to RESIDENT(1), or back to absent. False, and absent, when there is no memory for it.
  private boolean load(Frame frame, Holder holder, long held, long deadline) {
    if (!place(frame, held, deadline)) {
      return false;
    }
    fill(frame, holder);
    holder.took(frame.bytes, 1);
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
      if (!placed) {
        end(frame, Load.Outcome.ABANDONED, null);
      }
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
    } catch (RuntimeException | Error e) {
      failed(frame, e);
      throw e;
    }
  }

  /// A request that reads the page of a frame that is being filled. Whatever this throws, or who
  /// calls it before the request is submitted, has to go to [#failed].
  IoRequest request(Frame frame, SharedLease lease, IoRequest.Completion completion) {
    PageSource source = frame.table.source();
    try {
      long offset = source.offset(frame.page);
      IoRequest request = IoRequest.read(lease.open(), offset, frame.memory(), completion);
      frame.request = request;
      lease.share(); // now there is somebody to give it back
      return request;
    } catch (DiskException e) {
      throw source.failed(frame.page, e);
    }
  }

  /// Takes note of a page whose bytes an engine has brought, or not: resident, or absent and the
  /// failure told to everyone who waits. What it throws has been told.
  @SuppressWarnings("IllegalCatch") // whatever it is, those who wait must hear of it
  void brought(Frame frame, @Nullable DiskException failure) {
    if (failure != null) throw notBrought(frame, failure);
    try {
      frame.table.source().check(frame.page, frame.memory());
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
      if (told == null || cancelled) end(frame, Load.Outcome.ABANDONED, null);
      else failed(frame, told);
    }
  }

  /// COMING to ARRIVED, or absent and the failure told to everyone who waits. The thread of an
  /// engine does no more: whoever wants the page checks it, and the device is kept busy meanwhile.
  void arrived(Frame frame, @Nullable DiskException failure) {
    if (failure != null) throw notBrought(frame, failure);
    long word;
    long next;
    do {
      word = frame.table.word(frame.page);
      next = PageWord.arrived(word);
    } while (!frame.table.replace(frame.page, word, next));
    frame.arrival.end(Load.Outcome.LOADED, null);
    if (PageWord.isDoomed(next) || frames.isWaitedFor()) frames.released(frame);
  }

  /// ARRIVED to LOADING(1), exclusive to the caller, and on to RESIDENT(1) once it has been
  /// checked; null when somebody else was faster, or when the bytes are not right. Then the page is
  /// absent: whoever wants it reads it, and what comes is the verdict.
  private @Nullable Frame pinArrived(PageTable table, int page, long word, Holder holder) {
    if (!table.replace(page, word, PageWord.claimed(word))) return null;
    Frame frame = frames.at(PageWord.frame(word));
    if (frame == null) throw new AssertionError("no frame behind " + table.describe(page));
    try {
      useful.increment();
      frame.hint = hint(table, holder);
      frame.table.source().check(frame.page, frame.memory());
    } catch (StoreException e) {
      end(frame, Load.Outcome.ABANDONED, null);
      LOG.warn("read ahead, and to be read again: {}", e.getMessage());
      errors.note(e);
      return null;
    } catch (RuntimeException | Error e) {
      failed(frame, e);
      throw e;
    }
    publish(frame);
    holder.took(frame.bytes, 1);
    return frame;
  }

  /// LOADING or COMING to absent, the cause told to everyone who waits: for the caller to throw.
  void failed(Frame frame, Throwable cause) {
    try {
      errors.note(cause);
    } finally {
      end(frame, Load.Outcome.FAILED, cause);
    }
  }

  /// LOADING to RESIDENT(1): the pin of whoever filled the frame becomes an ordinary one.
  void publish(Frame frame) {
    long word;
    long next;
    do {
      word = frame.table.word(frame.page);
      next = PageWord.filled(word) | (frame.isOverflow() ? PageWord.DOOMED : 0);
    } while (!frame.table.replace(frame.page, word, next));
    frame.load.end(Load.Outcome.LOADED, null);
  }

  /// Absent to LOADING for a writer; null when there is no memory by the deadline.
  @Nullable Frame claim(PageTable table, int page, Holder holder, long deadline) {
    long word = table.word(page);
    checkOpen(table);
    AccessHint hint = hint(table, holder);
    Frame frame = PageWord.isAbsent(word) ? begin(table, page, word, Filler.WRITER, hint) : null;
    if (frame == null) {
      throw new AssertionError("claimed what is there: " + table.describe(page));
    }
    if (!place(frame, 0, deadline)) {
      return null;
    }
    written.increment();
    holder.claimed();
    holder.took(frame.bytes, 1);
    return frame;
  }

  /// LOADING, for bytes whose pages are not known yet; null when there is no memory at the moment,
  /// or enough of it is spare: who has some waits for pages too.
  @Nullable Frame spare(int bytes, Holder holder) {
    boolean placed = false;
    try {
      if (spareBytes.addAndGet(bytes) > frames.mostSpare()) return null;
      Frame frame = beginSpare(bytes);
      placed = place(frame, 0, NOW);
      if (!placed) return null;
      holder.took(frame.bytes, 1);
      return frame;
    } finally {
      if (!placed) spareBytes.addAndGet(-bytes);
    }
  }

  private Frame beginSpare(int bytes) {
    PageTable table = new PageTable(new SparePage(bytes), frames);
    Frame frame = begin(table, 0, table.word(0), Filler.WRITER, AccessHint.LOOKUP);
    return Objects.requireNonNull(frame); // nobody else knows the table
  }

  /// A page in the front of a frame of no page, LOADING as that was, and a frame for what is left.
  record Halves(Frame front, @Nullable Frame rest) {}

  /// Makes the front of a spare frame a page, with what it holds.
  Halves split(Frame whole, PageTable table, int page, Holder holder) {
    checkOpen(table);
    AccessHint hint = hint(table, holder);
    Frame front = begin(table, page, table.word(page), Filler.WRITER, hint);
    if (front == null) throw new AssertionError("claimed what is there: " + table.describe(page));
    Frame rest = null;
    try {
      if (front.bytes < whole.bytes) rest = beginSpare(whole.bytes - front.bytes);
    } catch (RuntimeException | Error e) {
      end(front, Load.Outcome.ABANDONED, null);
      throw e;
    }
    frames.split(whole, front, rest);
    spareBytes.addAndGet(-front.bytes);
    written.increment();
    holder.claimed();
    if (rest != null) holder.took(0, 1);
    return new Halves(front, rest);
  }

  /// A frame that nobody will fill.
  void abandon(Frame frame) {
    end(frame, Load.Outcome.ABANDONED, null);
  }

  /// A claim that came to nothing.
  void abandon(Frame frame, Holder holder) {
    if (frame.table.source() instanceof SparePage) spareBytes.addAndGet(-frame.bytes);
    holder.gave(frame.bytes, 1);
    end(frame, Load.Outcome.ABANDONED, null);
  }

  /// LOADING or COMING to absent.
  private void end(Frame frame, Load.Outcome outcome, @Nullable Throwable cause) {
    long word;
    do {
      word = frame.table.word(frame.page);
      boolean filling = PageWord.isLoading(word) || PageWord.isComing(word);
      if (!filling || PageWord.frame(word) != frame.index) {
        throw new AssertionError("not being filled: " + frame);
      }
    } while (!frame.table.replace(frame.page, word, PageWord.absent(word)));
    frames.discard(frame);
    (PageWord.isComing(word) ? frame.arrival : frame.load).end(outcome, cause);
  }
}
