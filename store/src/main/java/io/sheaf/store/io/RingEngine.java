package io.sheaf.store.io;

import io.sheaf.store.posix.EventCalls;
import io.sheaf.store.posix.FileCalls;
import io.sheaf.store.uring.Ring;
import io.sheaf.store.uring.RingOptions;
import io.sheaf.store.uring.TransferRing;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// One ring, owned by one thread, that all others send their requests to.
///
/// Frames are registered region by region, once the arena has faulted a region in. If the kernel
/// refuses one, the engine goes on with those it has, for good.
public final class RingEngine implements IoEngine {
  private final IoCounters counters = new IoCounters();
  private final AtomicLong aheadBytes = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final long mostAheadBytes;
  private final Mailbox mailbox;
  private final RingLoop loop;
  private final Thread thread;

  private RingEngine(
      TransferRing ring, int eventFd, FrameArena arena, RungChoice rung, EngineOptions options) {
    this.mostAheadBytes = options.aheadBytes();
    this.mailbox = new Mailbox(eventFd);
    RegisteredRegions regions = new RegisteredRegions(arena, mailbox::wake, rung);
    this.loop = new RingLoop(ring, mailbox, regions, counters, aheadBytes, options.depth());
    this.thread = Thread.ofPlatform().daemon().name("sheaf-ring").unstarted(loop);
  }

  /// Makes a ring for reads and writes of frames of `arena`, which must outlive it.
  ///
  /// @param rung one of the two with a ring
  /// @throws IOException when the kernel makes no ring
  @SuppressWarnings("MustBeClosedChecker") // its thread closes the ring
  public static RingEngine open(FrameArena arena, RungChoice rung, EngineOptions options)
      throws IOException {
    return over(Ring.create(ring(arena.bytes(), options)), arena, rung, options);
  }

  /// The same over a ring that is not enabled yet, which this takes over.
  static RingEngine over(
      TransferRing ring, FrameArena arena, RungChoice rung, EngineOptions options)
      throws IOException {
    try {
      int eventFd = EventCalls.create();
      try {
        RingEngine engine = new RingEngine(ring, eventFd, arena, rung, options);
        engine.thread.start();
        return engine;
      } catch (RuntimeException | Error e) {
        FileCalls.close(eventFd);
        throw e;
      }
    } catch (IOException | RuntimeException | Error e) {
      ring.close();
      throw e;
    }
  }

  /// What ring it asks for.
  static RingOptions ring(long arenaBytes, EngineOptions options) {
    int regions = (int) Math.ceilDiv(arenaBytes, FrameArena.REGION);
    return RingOptions.entries(2 * options.depth()).withSlots(regions, 0);
  }

  @Override
  public RungChoice rung() {
    return loop.regions().rung();
  }

  @Override
  public void read(DiskFile file, long offset, MemorySegment target) throws DiskException {
    if (Thread.currentThread().isVirtual()) {
      BlockingRead.through(this, file, offset, target);
    } else {
      loop.demanded(System.nanoTime());
      counters.read(file, offset, target, Rung.PREAD);
    }
  }

  @Override
  public void submit(Lane lane, List<IoRequest> requests) {
    long now = System.nanoTime();
    long bytes = 0;
    for (int i = 0; i < requests.size(); i++) {
      IoRequest request = requests.get(i);
      request.queue(lane, now);
      bytes += request.bytes();
    }
    if (lane == Lane.AHEAD) aheadBytes.addAndGet(bytes);
    if (lane == Lane.DEMAND) loop.demanded(now);
    if (mailbox.put(requests, lane != Lane.AHEAD)) return;
    for (IoRequest request : requests) {
      if (request.take()) loop.refuse(request);
    }
  }

  @Override
  public boolean hasRoomAhead() {
    return aheadBytes.get() < mostAheadBytes;
  }

  @Override
  public void hurry(IoRequest request) {
    if (!request.takeInHurry()) return;
    counters.hurried.increment();
    if (request.lane() == Lane.AHEAD) aheadBytes.addAndGet(-request.bytes());
    BlockingRead.moveNow(this, request);
  }

  @Override
  public IoReport report() {
    RegisteredRegions regions = loop.regions();
    return counters.report(
        regions.rung(), regions.bytes(), loop.inFlight(), aheadBytes.get(), loop.aheadWindow());
  }

  @Override
  public void close() {
    if (thread.equals(Thread.currentThread())) throw IoEngine.closedByItself();
    if (!closed.getAndSet(true)) loop.stop();
    OwnThread.awaitEnd(thread); // till then the kernel may write to frames
  }
}
