package io.sheaf.store.pool;

import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.IoEngine;
import io.sheaf.store.io.IoRequest;
import io.sheaf.store.io.Lane;
import java.util.ArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Pages of one table that one caller misses, read together. One thread; used once.
///
/// What there is no memory for at once, or what somebody else reads, is left to the caller.
final class BatchLoad {
  private final PageHits hits;
  private final PageAccess access;
  private final IoEngine engine;
  private final PageTable table;
  private final Holder holder;
  private final Thread caller = Thread.currentThread();
  private final ArrayList<IoRequest> requests = new ArrayList<>();
  private final ArrayList<Arrival> arrivals = new ArrayList<>();

  BatchLoad(PageHits hits, PageAccess access, IoEngine engine, PageTable table, Holder holder) {
    this.hits = hits;
    this.access = access;
    this.engine = engine;
    this.table = table;
    this.holder = holder;
  }

  /// One page on its way.
  private final class Arrival implements IoRequest.Completion {
    final Frame frame;
    final int place;
    private @Nullable DiskException failure;
    private volatile boolean ended;

    Arrival(Frame frame, int place) {
      this.frame = frame;
      this.place = place;
    }

    @Override
    public void completed(@Nullable DiskException cause) {
      failure = cause;
      ended = true;
      LockSupport.unpark(caller);
    }
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
      requests.ensureCapacity(missing);
      arrivals.ensureCapacity(missing);
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
  @SuppressWarnings("IllegalCatch") // whatever it is, those who wait must hear of it
  private boolean begin(int page, int place, SharedLease lease) {
    long word = table.word(page);
    Frame frame =
        PageWord.isAbsent(word)
            ? access.begin(table, page, word, Frame.Filler.READER, holder.hint())
            : null;
    if (frame == null) return true;
    if (!access.place(frame, 1, PageAccess.NOW)) return false;
    Arrival arrival;
    IoRequest request;
    try {
      access.missed(holder);
      arrival = new Arrival(frame, place);
      request = access.request(frame, lease, arrival);
    } catch (RuntimeException | Error e) {
      access.failed(frame, e);
      throw e;
    }
    requests.add(request);
    arrivals.add(arrival);
    return true;
  }

  /// Waits for each page, while others are still on their way; returns the first failure.
  @SuppressWarnings("IllegalCatch") // whatever it is: the others are to be taken note of, too
  private @Nullable Throwable arrive(@Nullable Frame[] got, @Nullable Throwable before) {
    Throwable first = before;
    boolean interrupted = false;
    for (Arrival arrival : arrivals) {
      // The frame is the kernel's until then: not even an interrupt ends the wait.
      while (!arrival.ended) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
      try {
        holder.took(arrival.frame.bytes, 1);
        access.brought(arrival.frame, arrival.failure);
        got[arrival.place] = arrival.frame;
      } catch (RuntimeException | Error e) {
        holder.gave(arrival.frame.bytes, 1);
        if (first == null) first = e;
      }
    }
    if (interrupted) caller.interrupt();
    return first;
  }
}
