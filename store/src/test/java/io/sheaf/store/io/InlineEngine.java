package io.sheaf.store.io;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// An engine without threads: whoever submits moves the bytes, so that a simulation has one order
/// of operations for a seed.
public final class InlineEngine implements IoEngine {
  private final RungChoice rung = new RungChoice(Rung.PREAD, "simulated");
  private final IoCounters counters = new IoCounters();
  private final AtomicBoolean closed = new AtomicBoolean();

  @Override
  public RungChoice rung() {
    return rung;
  }

  @Override
  public void read(DiskFile file, long offset, MemorySegment target) throws DiskException {
    file.read(offset, target);
  }

  @Override
  public void submit(Lane lane, List<IoRequest> requests) {
    for (IoRequest request : requests) request.queue(lane, System.nanoTime());
    for (IoRequest request : requests) {
      if (!request.take()) continue;
      if (closed.get()) request.end(DiskException.cancelled(request));
      else BlockingRead.moveNow(this, request);
    }
  }

  @Override
  public boolean hasRoomAhead() {
    return true;
  }

  @Override
  public void hurry(IoRequest request) {
    // Nothing is queued when submit returns; until then whoever submitted is at it.
  }

  @Override
  public IoReport report() {
    return counters.report(rung, 0, 0, 0, 0);
  }

  @Override
  public void close() {
    closed.set(true);
  }
}
