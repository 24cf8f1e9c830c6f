package io.sheaf.store;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.sheaf.store.io.IoReport;
import io.sheaf.store.io.Lane;
import io.sheaf.store.io.Rung;
import io.sheaf.store.io.Traffic;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// The figures of a store's I/O, commits and pool, for a monitoring system.
///
/// Counters have the tags `rung`, the way that bytes really took, and `lane`, who asked for them.
/// Histograms are counters with the tag `le`, each of all values up to that one, as Prometheus has
/// them. Binding costs the I/O nothing: meters read the counters that there are anyway.
public final class StoreMetrics implements MeterBinder {
  /// From 4 KiB, the least there is, to 1 MiB and beyond.
  private static final int LEAST_SIZE = 12;

  private static final int MOST_SIZE = 20;

  /// From 2 µs to 4 s and beyond.
  private static final int LEAST_MICROS = 1;

  private static final int MOST_MICROS = 22;

  private final Store store;

  /// Of a store that stays open as long as anybody looks.
  public StoreMetrics(Store store) {
    this.store = store;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (Rung rung : Rung.values()) {
      Gauge.builder("sheaf.io.rung", store, s -> s.io().rung().rung() == rung ? 1 : 0)
          .tag("rung", word(rung))
          .description("1 at the rung in use")
          .register(registry);
      for (Lane lane : Lane.values()) traffic(registry, rung, lane);
    }
    FunctionCounter.builder("sheaf.commits", store, s -> s.log().commits())
        .description("commits made durable")
        .register(registry);
    FunctionCounter.builder("sheaf.log.flushes", store, s -> s.log().flushes())
        .description("flushes of the log, each of one commit or a group of them")
        .register(registry);
    FunctionCounter.builder("sheaf.appends.joined", store, s -> s.writes().joined().joined())
        .description("small appends that became one commit with others")
        .register(registry);
    FunctionCounter.builder("sheaf.appends.groups", store, s -> s.writes().joined().groups())
        .description("commits of several small appends")
        .register(registry);
    scrub(registry);
    new PoolMetrics(store, registry).bind();
    counter(registry, "sheaf.io.resumed", IoReport::resumed, "transfers continued after a part");
    counter(registry, "sheaf.io.retried", IoReport::retried, "transfers put off by the kernel");
    counter(registry, "sheaf.io.failed", IoReport::failed, "requests that failed");
    counter(registry, "sheaf.io.hurried", IoReport::hurried, "reads ahead that came too late");
    counter(registry, "sheaf.io.cancelled", IoReport::cancelled, "requests that a close cancelled");
    gauge(registry, "sheaf.io.fallbacks", StoreMetrics::fallbacks, "rungs below the best");
    gauge(registry, "sheaf.io.registered.bytes", IoReport::registeredBytes, "of frames");
    gauge(registry, "sheaf.io.in.flight", IoReport::inFlight, "transfers at this moment");
    gauge(registry, "sheaf.io.ahead.bytes", IoReport::aheadBytes, "to be read ahead, not yet read");
    gauge(registry, "sheaf.io.ahead.window", IoReport::aheadWindow, "bytes ahead that may be read");
    gauge(registry, "sheaf.io.coalescing", StoreMetrics::coalescing, "requests for each transfer");
    buckets(registry, "sheaf.io.size.bytes", IoReport::sizes, LEAST_SIZE, MOST_SIZE);
    latency(registry, Lane.DEMAND, IoReport::demandMicros);
    latency(registry, Lane.WRITE, IoReport::writeMicros);
    latency(registry, Lane.AHEAD, IoReport::aheadMicros);
  }

  /// Only where there is a scrubber: it is there from the opening to the close.
  private void scrub(MeterRegistry registry) {
    if (store.scrub() == null) return;
    FunctionCounter.builder("sheaf.scrub.bytes", store, s -> scrub(s, Scrub::bytes))
        .description("read again in the background")
        .register(registry);
    FunctionCounter.builder("sheaf.scrub.rounds", store, s -> scrub(s, Scrub::rounds))
        .description("times that the whole store was read again")
        .register(registry);
    FunctionCounter.builder("sheaf.scrub.damages", store, s -> scrub(s, Scrub::damages))
        .description("places found that are not as they were written")
        .register(registry);
    Gauge.builder("sheaf.scrub.progress", store, s -> scrub(s, Scrub::progress))
        .description("share of this round that is done")
        .register(registry);
  }

  private static double scrub(Store store, ToDoubleFunction<Scrub> figure) {
    Scrub scrub = store.scrub();
    return scrub == null ? 0 : figure.applyAsDouble(scrub);
  }

  private void traffic(MeterRegistry registry, Rung rung, Lane lane) {
    String[] tags = {"rung", word(rung), "lane", word(lane)};
    counter(registry, "sheaf.io.requests", rung, lane, Traffic::requests, "pieces moved", tags);
    counter(registry, "sheaf.io.bytes", rung, lane, Traffic::bytes, "bytes moved", tags);
    FunctionTimer.builder(
            "sheaf.io.runs",
            store,
            s -> traffic(s, rung, lane).runs(),
            s -> traffic(s, rung, lane).nanos(),
            TimeUnit.NANOSECONDS)
        .tags(tags)
        .description("transfers, and the time from submission to end")
        .register(registry);
  }

  private static Traffic traffic(Store store, Rung rung, Lane lane) {
    return store.io().report().traffic(rung, lane);
  }

  private void counter(
      MeterRegistry registry,
      String name,
      Rung rung,
      Lane lane,
      ToLongFunction<Traffic> figure,
      String what,
      String... tags) {
    FunctionCounter.builder(name, store, s -> figure.applyAsLong(traffic(s, rung, lane)))
        .tags(tags)
        .description(what)
        .register(registry);
  }

  private void counter(
      MeterRegistry registry, String name, ToLongFunction<IoReport> figure, String what) {
    FunctionCounter.builder(name, store, s -> figure.applyAsLong(s.io().report()))
        .description(what)
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry, String name, ToDoubleFunction<IoReport> figure, String what) {
    Gauge.builder(name, store, s -> figure.applyAsDouble(s.io().report()))
        .description(what)
        .register(registry);
  }

  private static double fallbacks(IoReport report) {
    return List.of(Rung.values()).indexOf(report.rung().rung());
  }

  private static double coalescing(IoReport report) {
    return report.runs() == 0 ? 0 : (double) report.requests() / report.runs();
  }

  private void latency(
      MeterRegistry registry, Lane lane, Function<IoReport, List<Long>> histogram) {
    String[] tags = {"lane", word(lane)};
    buckets(registry, "sheaf.io.latency.micros", histogram, LEAST_MICROS, MOST_MICROS, tags);
  }

  private void buckets(
      MeterRegistry registry,
      String name,
      Function<IoReport, List<Long>> histogram,
      int least,
      int most,
      String... tags) {
    for (int power = least; power <= most + 1; power++) {
      int below = power > most ? Long.SIZE : power;
      String bound = power > most ? "+Inf" : Long.toString((1L << power) - 1);
      FunctionCounter.builder(name, store, s -> sum(histogram.apply(s.io().report()), below))
          .tags(tags)
          .tag("le", bound)
          .description("how many were no more than this")
          .register(registry);
    }
  }

  /// How many values were below 2 to the power of `below`.
  private static long sum(List<Long> counts, int below) {
    return counts.stream().limit(below).mapToLong(Long::longValue).sum();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
