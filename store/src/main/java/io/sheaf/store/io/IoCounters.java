package io.sheaf.store.io;

import java.util.concurrent.atomic.LongAdder;

/// What an engine has done so far. Any thread.
final class IoCounters {
  final LongAdder requests = new LongAdder();
  final LongAdder runs = new LongAdder();
  final LongAdder fixedRuns = new LongAdder();
  final LongAdder readBytes = new LongAdder();
  final LongAdder writtenBytes = new LongAdder();
  final LongAdder resumed = new LongAdder();
  final LongAdder retried = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder hurried = new LongAdder();
  final LongAdder cancelled = new LongAdder();
  final Histogram sizes = new Histogram();
  private final Histogram demandMicros = new Histogram();
  private final Histogram writeMicros = new Histogram();
  private final Histogram aheadMicros = new Histogram();

  /// Counts a run that has gone its way whole.
  void moved(Run run, long nanos) {
    runs.increment();
    requests.add(run.count());
    (run.kind() == IoRequest.Kind.READ ? readBytes : writtenBytes).add(run.bytes());
    sizes.record(run.bytes());
    micros(run.lane()).record(nanos / 1000);
  }

  /// Counts a read that its caller made.
  void read(long bytes, long nanos) {
    runs.increment();
    requests.increment();
    readBytes.add(bytes);
    sizes.record(bytes);
    demandMicros.record(nanos / 1000);
  }

  private Histogram micros(Lane lane) {
    return switch (lane) {
      case DEMAND -> demandMicros;
      case WRITE -> writeMicros;
      case AHEAD -> aheadMicros;
    };
  }

  IoReport report(RungChoice rung, int inFlight, long queuedAhead, long window) {
    return new IoReport(
        rung,
        requests.sum(),
        runs.sum(),
        fixedRuns.sum(),
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
