package io.sheaf.store;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sheaf.store.pool.report.PoolGlance;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// The figures of a store's pool, for a monitoring system: those that cost next to nothing, for a
/// scrape asks for each of them by itself.
final class PoolMetrics {
  private final Store store;
  private final MeterRegistry registry;

  PoolMetrics(Store store, MeterRegistry registry) {
    this.store = store;
    this.registry = registry;
  }

  void bind() {
    Gauge.builder("sheaf.pool.bytes", store, Store::poolBytes)
        .description("memory of the frames")
        .register(registry);
    gauge("sheaf.pool.free.bytes", PoolGlance::freeBytes, "of those, in no frame");
    gauge("sheaf.pool.pinned.bytes", PoolGlance::pinnedBytes, "of all pins");
    gauge("sheaf.pool.overflow.bytes", PoolGlance::overflowBytes, "of frames beside the pool");
    gauge("sheaf.pool.waiting", PoolGlance::waiting, "callers that wait for room");
    counter("sheaf.pool.hits", glance -> glance.pins().hits(), "pins that found their page");
    counter("sheaf.pool.misses", glance -> glance.pins().misses(), "pins that had to read it");
    counter("sheaf.pool.evictions", PoolGlance::evictions, "pages dropped");
    counter("sheaf.pool.refused", PoolGlance::refused, "callers that got no frame");
    counter("sheaf.pool.stuck", PoolGlance::stuck, "times that nobody who waited was served");
    counter("sheaf.pool.damaged", PoolGlance::damaged, "pages that were not as written");
    counter("sheaf.pool.ahead", glance -> glance.ahead().asked(), "pages read ahead");
    counter("sheaf.pool.ahead.useful", glance -> glance.ahead().useful(), "of those, wanted");
    counter("sheaf.pool.ahead.wasted", glance -> glance.ahead().wasted(), "of those, evicted");
    FunctionTimer.builder(
            "sheaf.pool.wait",
            store,
            s -> s.poolGlance().waits(),
            s -> s.poolGlance().waitNanos(),
            TimeUnit.NANOSECONDS)
        .description("waits for room in the pool, ended one way or another")
        .register(registry);
  }

  private void gauge(String name, ToDoubleFunction<PoolGlance> figure, String what) {
    Gauge.builder(name, store, s -> figure.applyAsDouble(s.poolGlance()))
        .description(what)
        .register(registry);
  }

  private void counter(String name, ToLongFunction<PoolGlance> figure, String what) {
    FunctionCounter.builder(name, store, s -> figure.applyAsLong(s.poolGlance()))
        .description(what)
        .register(registry);
  }
}
