package io.sheaf.flight;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.sheaf.flight.budget.PinBudget;
import io.sheaf.flight.call.CallLimit;
import io.sheaf.flight.call.Stalls;
import io.sheaf.flight.exchange.KeyMemory;
import io.sheaf.flight.put.Arrivals;
import io.sheaf.flight.read.Leases;
import io.sheaf.flight.socket.Admission;
import io.sheaf.flight.tls.Renewal;
import io.sheaf.flight.wire.WireCounters;
import java.util.concurrent.TimeUnit;

/// The figures of a server, where a monitoring system finds them.
final class Meters {
  private Meters() {}

  static void bind(
      MeterRegistry registry,
      WireCounters wire,
      CallLimit calls,
      Stalls stalls,
      Arrivals arrivals,
      KeyMemory keys,
      PinBudget budget,
      Leases leases,
      Admission admission,
      boolean direct) {
    FunctionCounter.builder("sheaf.served.bytes", wire, WireCounters::servedBytes)
        .description("body bytes sent by DoGet")
        .register(registry);
    FunctionCounter.builder("sheaf.copied.bytes", wire, WireCounters::copiedBytes)
        .description("bytes copied in user space on the way to the wire")
        .register(registry);
    FunctionCounter.builder("sheaf.received.bytes", wire, WireCounters::arrivedBytes)
        .description("body bytes received by DoPut")
        .register(registry);
    Gauge.builder("sheaf.arriving.bytes", arrivals, Arrivals::bytes)
        .description("memory taken for what clients send by DoPut and DoExchange")
        .register(registry);
    Gauge.builder("sheaf.keys.bytes", keys, KeyMemory::bytes)
        .description("heap taken for the keys of DoExchange")
        .register(registry);
    FunctionCounter.builder("sheaf.puts.silent", arrivals, Arrivals::silent)
        .description("DoPut calls ended because the client sent nothing")
        .register(registry);
    Gauge.builder("sheaf.made.bytes", wire, WireCounters::madeBytes)
        .description("memory beside the pool for batches that are cut, and their parts")
        .register(registry);
    Gauge.builder("sheaf.held.bytes", wire, WireCounters::heldBytes)
        .description("body bytes held for messages that are not written yet")
        .register(registry);
    Gauge.builder("sheaf.held.messages", wire, WireCounters::heldMessages)
        .description("messages that are not written yet")
        .register(registry);
    Gauge.builder("sheaf.calls", calls, CallLimit::active)
        .description("calls under way")
        .register(registry);
    FunctionCounter.builder("sheaf.calls.stalled", stalls, Stalls::cut)
        .description("calls cut off because the client took nothing")
        .register(registry);
    Gauge.builder("sheaf.calls.resettable", stalls, watch -> watch.cuts() ? 1 : 0)
        .description("1 when calls of clients that take nothing can be cut off")
        .register(registry);
    bind(registry, budget);
    bind(registry, admission);
    Gauge.builder("sheaf.leases", leases, Leases::count)
        .description("snapshots kept for tickets")
        .register(registry);
    Gauge.builder("sheaf.direct", () -> direct ? 1 : 0)
        .description("1 when frames go to the socket uncopied")
        .register(registry);
  }

  private static void bind(MeterRegistry registry, Admission admission) {
    Gauge.builder("sheaf.connections", admission, Admission::connections)
        .description("connections of clients")
        .register(registry);
    FunctionCounter.builder("sheaf.connections.refused", admission, Admission::refused)
        .description("connections that were one too many")
        .register(registry);
  }

  private static void bind(MeterRegistry registry, PinBudget budget) {
    Gauge.builder("sheaf.budget.bytes", budget, PinBudget::bytes)
        .description("bytes of the pool that reads may pin")
        .register(registry);
    Gauge.builder("sheaf.budget.reserved.bytes", budget, PinBudget::reserved)
        .description("bytes of those that are reserved for reads")
        .register(registry);
    Gauge.builder("sheaf.budget.waiting", budget, PinBudget::waiting)
        .description("reads that wait for their share")
        .register(registry);
    FunctionCounter.builder("sheaf.budget.refused", budget, PinBudget::refused)
        .description("reads that waited in vain, or were one too many to wait")
        .register(registry);
    FunctionTimer.builder(
            "sheaf.budget.wait",
            budget,
            PinBudget::waits,
            PinBudget::waitedNanos,
            TimeUnit.NANOSECONDS)
        .description("waits for a share, ended one way or another")
        .register(registry);
  }

  static void bind(MeterRegistry registry, Renewal certificates) {
    FunctionCounter.builder("sheaf.tls.renewed", certificates, Renewal::renewed)
        .description("times that new certificates were taken")
        .register(registry);
    FunctionCounter.builder("sheaf.tls.refused", certificates, Renewal::refused)
        .description("times that new certificates were of no use, so that the old ones stayed")
        .register(registry);
    FunctionCounter.builder("sheaf.tls.renegotiations", certificates, Renewal::renegotiations)
        .description("connections closed for beginning a second handshake")
        .register(registry);
    TimeGauge.builder(
            "sheaf.tls.end", certificates, TimeUnit.SECONDS, c -> c.end().getEpochSecond())
        .description("when the certificate is good no longer, since 1970")
        .register(registry);
  }
}
