package io.sheaf.store.io;

import io.sheaf.store.posix.Errno;
import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.EventCalls;
import io.sheaf.store.uring.CompletionHandler;
import io.sheaf.store.uring.TransferRing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The thread that owns the ring: takes requests, submits runs, and ends them.
///
/// Only [#stop], [#refuse] and the reports are called by others.
final class RingLoop implements Runnable, CompletionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(RingLoop.class);
  private static final long WAKE_TOKEN = -1;
  private static final int LEAST_TOLD = 4;

  private final TransferRing ring;
  private final Mailbox mailbox;
  private final RegisteredRegions regions;
  private final IoCounters counters;
  private final AtomicLong aheadBytes;
  private final RunTransfers transfers;
  private final Lanes lanes = new Lanes();
  private final RequestQueue alone = new RequestQueue();
  // Done, and not told yet.
  private final RequestQueue done = new RequestQueue();
  private final Consumer<IoRequest> intoDone = done::add; // made once, not for each run
  private final Consumer<IoRequest> intoAlone = alone::add;
  private final AheadWindow window = new AheadWindow();
  private final MemorySegment event = Arena.ofAuto().allocate(8, 8);
  private boolean wakeArmed;
  private long aheadInFlight;
  private volatile int inFlight;
  private volatile long aheadWindow;
  private volatile boolean stopping;
  private volatile @Nullable String broken;

  RingLoop(
      TransferRing ring,
      Mailbox mailbox,
      RegisteredRegions regions,
      IoCounters counters,
      AtomicLong aheadBytes,
      int depth) {
    this.ring = ring;
    this.mailbox = mailbox;
    this.regions = regions;
    this.counters = counters;
    this.aheadBytes = aheadBytes;
    this.transfers = new RunTransfers(ring, regions, depth);
    this.aheadWindow = window.bytes();
  }

  RegisteredRegions regions() {
    return regions;
  }

  int inFlight() {
    return inFlight;
  }

  long aheadWindow() {
    return aheadWindow;
  }

  /// Says that somebody waits for something, here or in another thread.
  void demanded(long now) {
    window.demanded(now);
  }

  /// Asks the loop to end what is in flight, to cancel what is not, and to return.
  void stop() {
    stopping = true;
    mailbox.wake();
  }

  @Override
  @SuppressWarnings("IllegalCatch") // whatever it is, those who wait must hear of it
  public void run() {
    try {
      turnUntilStopped();
    } catch (ErrnoException | RuntimeException | Error e) {
      try {
        LOG.error(
            "the thread of the ring failed with {} transfers in flight", transfers.inUse(), e);
      } finally {
        giveUp("the thread of the ring failed: " + e);
      }
    }
  }

  private void turnUntilStopped() throws ErrnoException {
    ring.enable();
    armWake();
    while (!stopping || isBusy()) turn();
    shutDown();
  }

  /// A method of its own, for the loop around it runs too seldom to be compiled before hours.
  private void turn() throws ErrnoException {
    accept(mailbox.takeAll());
    regions.registerPopulated(ring);
    if (stopping) lanes.drain(this::cancel);
    prepare();
    if (done.isEmpty()) {
      sleepUntilSomethingEnds();
      ring.reap(this);
      return;
    }
    // A completion may check what it got: the device shall not wait for that.
    if (ring.prepared() > 0) ring.submit();
    tellSome();
  }

  /// Ends some of what is done, not all: those who hear of it ask for more, which the device gets
  /// before the rest is told. Else it would run dry at each turn.
  private void tellSome() {
    int most = Math.max(LEAST_TOLD, (transfers.inUse() + done.size()) / 8);
    for (int i = 0; i < most; i++) {
      IoRequest next = done.poll();
      if (next == null) return;
      Run.end(next, null);
    }
  }

  private boolean isBusy() {
    return transfers.inUse() > 0 || !lanes.isEmpty() || !alone.isEmpty() || !done.isEmpty();
  }

  private void shutDown() throws ErrnoException {
    for (IoRequest next = mailbox.shut(); next != null; ) {
      IoRequest request = next;
      next = request.next; // before its completion, which may submit it again
      if (request.take()) cancel(request);
    }
    releaseRing(this);
  }

  private void releaseRing(CompletionHandler handler) throws ErrnoException {
    mailbox.signal();
    while (wakeArmed) {
      ring.submitAndWait(1);
      ring.reap(handler);
    }
    ring.close();
    mailbox.close();
  }

  /// After a bug: nobody shall wait for ever. Whoever comes later hears why, too.
  @SuppressWarnings("IllegalCatch") // the ring may be what is broken
  private void giveUp(String why) {
    broken = why;
    stopping = true;
    lanes.drain(request -> fail(request, why));
    for (IoRequest next = alone.poll(); next != null; next = alone.poll()) {
      fail(next, why);
    }
    for (IoRequest next = done.poll(); next != null; next = done.poll()) Run.end(next, null);
    for (IoRequest next = mailbox.shut(); next != null; ) {
      IoRequest request = next;
      next = request.next;
      if (request.take()) fail(request, why);
    }
    try {
      while (ring.inFlight() + ring.prepared() > (wakeArmed ? 1 : 0)) {
        ring.submitAndWait(1);
        ring.reap((token, result) -> abandon(transfers.find(token), token, why));
      }
      releaseRing((token, result) -> abandon(transfers.find(token), token, why));
    } catch (ErrnoException | RuntimeException | Error e) {
      LOG.error("the ring is left as it is", e);
    }
    failTheRest(why);
  }

  /// What never reached the ring, or never came back from it.
  private void failTheRest(String why) {
    RunTransfer filled = transfers.peek();
    if (filled != null) filled.run.disband(request -> fail(request, why));
    for (RunTransfer transfer : transfers.underWay()) abandon(transfer, transfer.token(), why);
  }

  private void abandon(@Nullable RunTransfer transfer, long token, String why) {
    if (transfer != null) {
      leave(transfer);
      transfer.run.disband(request -> fail(request, why));
    } else if (token == WAKE_TOKEN) {
      wakeArmed = false;
    } else {
      LOG.error("stale completion {}", Long.toHexString(token));
    }
  }

  private void fail(IoRequest request, String why) {
    counters.failed.increment();
    if (request.lane() == Lane.AHEAD) aheadBytes.addAndGet(-request.bytes());
    Run.end(request, DiskException.of(request, DiskException.Reason.FAILED, why));
  }

  private void armWake() {
    ring.readEvent(mailbox.eventFd(), event.address(), WAKE_TOKEN);
    wakeArmed = true;
  }

  private void accept(@Nullable IoRequest first) {
    for (IoRequest request = first; request != null; ) {
      IoRequest next = request.next; // before it stands in another queue
      lanes.add(request);
      request = next;
    }
  }

  private void prepare() {
    RunTransfer transfer = transfers.peek();
    if (transfer == null || (lanes.isEmpty() && alone.isEmpty())) return;
    long now = System.nanoTime();
    aheadWindow = window.bytes(now);
    for (; transfer != null && fill(transfer.run); transfer = transfers.peek()) {
      if (transfer.run.lane() == Lane.AHEAD) aheadInFlight += transfer.run.bytes();
      transfers.begin(transfer, now);
    }
    inFlight = transfers.inUse();
  }

  private boolean fill(Run run) {
    IoRequest single = alone.poll();
    if (single == null) return lanes.take(run, mayReadAhead() ? mostAhead() : 0);
    run.start(single);
    return true;
  }

  private boolean mayReadAhead() {
    // A short transfer may wait to become a longer one.
    return (lanes.aheadBytes() >= mostAhead() || !isBusyAhead())
        && aheadInFlight < aheadWindow
        && transfers.free() > transfers.inUse() / 4;
  }

  /// Whether most of the window is on its way.
  private boolean isBusyAhead() {
    return 4 * aheadInFlight >= 3 * aheadWindow;
  }

  /// Bytes of one transfer ahead: four of them at least are to be on their way.
  private long mostAhead() {
    return Math.clamp(aheadWindow / 4, Run.MOST_BYTES, Run.MOST_BYTES_AHEAD);
  }

  private void sleepUntilSomethingEnds() throws ErrnoException {
    // With most of the window on its way, what else is to be read ahead may wait until some of it
    // has come: to be woken for each of those took a third of this thread's time.
    boolean quiet = mailbox.fallAsleep(isBusyAhead()) && !regions.isAnyPopulated();
    // There is always something to wait for: transfers, or the read of the event.
    boolean sleep = quiet && (transfers.inUse() > 0 || !stopping);
    ring.submitAndWait(sleep ? 1 : 0);
    mailbox.awake();
  }

  @Override
  public void completed(long token, int result) {
    if (token == WAKE_TOKEN) {
      woken(result);
      return;
    }
    RunTransfer transfer = transfers.of(token);
    switch (transfer.answered(result)) {
      case AGAIN -> {
        (result < 0 ? counters.retried : counters.resumed).increment();
        transfers.issue(transfer);
      }
      case DONE -> end(transfer, null);
      case FAILED -> end(transfer, transfer.failure());
      case APART -> {
        counters.resumed.increment();
        leave(transfer);
        transfer.run.disband(intoAlone);
      }
    }
  }

  private void woken(int result) {
    wakeArmed = false;
    if (result != EventCalls.BYTES && result != -Errno.EINTR && result != -Errno.EAGAIN) {
      throw new AssertionError("the read of the event: " + result);
    }
    if (!stopping) armWake();
  }

  private void end(RunTransfer transfer, @Nullable DiskException failure) {
    Run run = transfer.run;
    long now = System.nanoTime();
    long nanos = now - run.request(0).queuedAt();
    if (failure == null) counters.moved(run, transfer.rung, nanos);
    else counters.failed(run, transfer.rung, nanos, failure);
    if (run.lane() == Lane.AHEAD) {
      window.completed(run.bytes(), now - transfer.startedAt(), lanes.hasAhead(), now);
      aheadBytes.addAndGet(-run.bytes());
    }
    leave(transfer);
    if (failure == null) run.disband(intoDone);
    else run.end(failure);
  }

  private void leave(RunTransfer transfer) {
    if (transfer.run.lane() == Lane.AHEAD) aheadInFlight -= transfer.run.bytes();
    transfers.end(transfer);
    inFlight = transfers.inUse();
  }

  /// Ends a request that the mailbox did not take any more.
  void refuse(IoRequest request) {
    String why = broken;
    if (why == null) cancel(request);
    else fail(request, why);
  }

  private void cancel(IoRequest request) {
    counters.cancelled.increment();
    if (request.lane() == Lane.AHEAD) aheadBytes.addAndGet(-request.bytes());
    Run.end(request, DiskException.cancelled(request));
  }
}
