package io.sheaf.store.io;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.LongAdder;

/// What an engine has done so far. Any thread.
final class IoCounters {
  final LongAdder readBytes = new LongAdder();
  final LongAdder writtenBytes = new LongAdder();
  final LongAdder resumed = new LongAdder();
  final LongAdder retried = new LongAdder();
  final LongAdder hurried = new LongAdder();
  final LongAdder cancelled = new LongAdder();
  final LongAdder failed = new LongAdder();
  private final TrafficCounters traffic = new TrafficCounters();
  private final Histogram sizes = new Histogram();
  private final Histogram demandMicros = new Histogram();
  private final Histogram writeMicros = new Histogram();
  private final Histogram aheadMicros = new Histogram();

  /// Counts a run that has gone its way whole.
  void moved(Run run, Rung rung, long nanos) {
    traffic.moved(rung, run.lane(), run.count(), run.bytes(), nanos);
    (run.kind() == IoRequest.Kind.READ ? readBytes : writtenBytes).add(run.bytes());
    sizes.record(run.bytes());
    micros(run.lane()).record(nanos / 1000);
    if (TransferEvent.isOn()) TransferEvent.emit(run, rung, nanos, null);
  }

  /// Counts a run that has failed, with all its pieces.
  void failed(Run run, Rung rung, long nanos, DiskException failure) {
    failed.add(run.count());
    if (TransferEvent.isOn()) TransferEvent.emit(run, rung, nanos, failure);
  }

  /// Reads in the calling thread, and counts that.
  void read(DiskFile file, long offset, MemorySegment target, Rung rung) throws DiskException {
    long start = System.nanoTime();
    long bytes = target.byteSize();
    try {
      file.read(offset, target);
    } catch (DiskException e) {
      failed.increment();
      if (TransferEvent.isOn()) {
        TransferEvent.emit(file, offset, bytes, rung, System.nanoTime() - start, e);
      }
      throw e;
    }
    long nanos = System.nanoTime() - start;
    traffic.moved(rung, Lane.DEMAND, 1, bytes, nanos);
    readBytes.add(bytes);
    sizes.record(bytes);
    demandMicros.record(nanos / 1000);
    if (TransferEvent.isOn()) TransferEvent.emit(file, offset, bytes, rung, nanos, null);
  }

  private Histogram micros(Lane lane) {
    return switch (lane) {
      case DEMAND -> demandMicros;
      case WRITE -> writeMicros;
      case AHEAD -> aheadMicros;
    };
  }

  IoReport report(
      RungChoice rung, long registeredBytes, int inFlight, long queuedAhead, long window) {
    return new IoReport(
        rung,
        registeredBytes,
        traffic.counts(),
        readBytes.sum(),
        writtenBytes.sum(),
        resumed.sum(),
        retried.sum(),
        failed.sum(),
        hurried.sum(),
        cancelled.sum(),
        inFlight,
        queuedAhead,
        window,
        sizes.counts(),
        demandMicros.counts(),
        writeMicros.counts(),
        aheadMicros.counts());
  }
}
