package io.sheaf.store.pool;

import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.IoEngine;
import io.sheaf.store.io.IoRequest;
import io.sheaf.store.io.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Pages of one table that one caller misses, read together. One thread; used once.
///
/// What there is no memory for at once, or what somebody else reads, is left to the caller.
final class BatchLoad implements Frame.Reader {
  private static final @Nullable Frame[] NONE = {};

  private final PageHits hits;
  private final PageAccess access;
  private final IoEngine engine;
  private final PageTable table;
  private final Holder holder;
  private final Thread caller = Thread.currentThread();

  // What has been begun, each in the place of its page.
  private @Nullable Frame[] begun = NONE;
  private List<IoRequest> requests = List.of();

  BatchLoad(PageHits hits, PageAccess access, IoEngine engine, PageTable table, Holder holder) {
    this.hits = hits;
    this.access = access;
    this.engine = engine;
    this.table = table;
    this.holder = holder;
  }

  @Override
  public void brought(Frame frame, @Nullable DiskException failure) {
    frame.failure = failure;
    frame.brought = true;
    LockSupport.unpark(caller);
  }

  /// Pins what is there, and reads what is absent if that is more than one page, each into its
  /// place of `got`. When this throws, no pin is left.
  @SuppressWarnings("IllegalCatch") // whatever it is, pins are given back
  void load(int[] pages, @Nullable Frame[] got) {
    int missing = 0;
    Throwable failure = null;
    try {
      for (int i = 0; i < pages.length; i++) {
        got[i] = access.pinPresent(table, pages[i], holder);
        if (got[i] == null) missing++;
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    if (failure == null) {
      // A single page is read fastest by whoever wants it.
      if (missing < 2) return;
      failure = arrive(got, begin(pages, got, missing));
      if (failure == null) return;
    }
    hits.unpinAll(got, holder);
    switch (failure) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(failure);
    }
  }

  /// Asks for what is absent, as long as there is room; returns what went wrong with that. It does
  /// not throw, for others may wait already for what has been begun.
  @SuppressWarnings("IllegalCatch")
  private @Nullable Throwable begin(int[] pages, @Nullable Frame[] got, int missing) {
    try (SharedLease lease = new SharedLease(table.source())) {
      // What has been begun is never lost for want of room.
      requests = new ArrayList<>(missing);
      begun = new Frame[pages.length];
      boolean room = true;
      for (int i = 0; i < pages.length && room; i++) {
        if (got[i] == null) room = begin(pages[i], i, lease);
      }
      return null;
    } catch (RuntimeException | Error e) {
      return e;
    } finally {
      if (!requests.isEmpty()) engine.submit(Lane.DEMAND, requests);
    }
  }

  /// False when there is no memory for the page at once.
  private boolean begin(int page, int place, SharedLease lease) {
    long word = table.word(page);
    Frame frame =
        PageWord.isAbsent(word)
            ? access.begin(table, page, word, Frame.Filler.READER, holder.hint())
            : null;
    if (frame == null) return true;
    if (!access.place(frame, 1, PageAccess.NOW)) return false;
    requests.add(access.request(frame, lease, this));
    begun[place] = frame;
    access.missed(holder);
    return true;
  }

  /// Waits for each page, while others are still on their way; returns the first failure.
  @SuppressWarnings("IllegalCatch") // whatever it is: the others are to be taken note of, too
  private @Nullable Throwable arrive(@Nullable Frame[] got, @Nullable Throwable before) {
    Throwable first = before;
    boolean interrupted = false;
    for (int i = 0; i < begun.length; i++) {
      Frame frame = begun[i];
      if (frame == null) continue;
      // The frame is the kernel's until then: not even an interrupt ends the wait.
      while (!frame.brought) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
      try {
        access.brought(frame, frame.failure, holder);
        got[i] = frame;
      } catch (RuntimeException | Error e) {
        if (first == null) first = e;
      }
    }
    if (interrupted) caller.interrupt();
    return first;
  }
}
