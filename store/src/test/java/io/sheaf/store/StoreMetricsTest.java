package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sheaf.store.io.IoReport;
import io.sheaf.store.io.Rung;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class StoreMetricsTest {
  private static final long ROWS = 200_000;

  @RegisterExtension final StoreFixture fixture = new StoreFixture();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private long counters(String name, String... tags) {
    return registry.find(name).tags(tags).functionCounters().stream()
        .mapToLong(counter -> Math.round(counter.count()))
        .sum();
  }

  private double gauge(String name, String... tags) {
    return registry.get(name).tags(tags).gauge().value();
  }

  @Test
  void metersSayWhatTheEngineDid() throws Exception {
    Store store = fixture.open("s");
    new StoreMetrics(store).bindTo(registry);
    assertEquals(0, counters("sheaf.io.bytes"));
    assertEquals(0, gauge("sheaf.io.coalescing"));
    store.createTable(
        TableName.of("t"),
        Numbers.source(2, 0, ROWS, 65_536),
        TableOptions.defaults(),
        Key.random());
    IoReport report = store.io().report();
    assertTrue(counters("sheaf.io.bytes", "lane", "write") >= ROWS * 16);
    assertEquals(report.writtenBytes(), counters("sheaf.io.bytes", "lane", "write"));
    assertEquals(report.requests(), counters("sheaf.io.requests"));
    assertEquals((double) report.requests() / report.runs(), gauge("sheaf.io.coalescing"));
    long timed =
        registry.find("sheaf.io.runs").functionTimers().stream()
            .mapToLong(timer -> Math.round(timer.count()))
            .sum();
    assertEquals(report.runs(), timed);
    assertEquals(0, counters("sheaf.io.failed"));
    assertEquals(1, counters("sheaf.commits"));
    assertEquals(1, counters("sheaf.log.flushes"));
    fixture.close(store);
  }

  @Test
  void exactlyOneRungIsInUse() throws Exception {
    Store store = fixture.open("s");
    new StoreMetrics(store).bindTo(registry);
    Rung inUse = store.io().rung().rung();
    for (Rung rung : Rung.values()) {
      double expected = rung == inUse ? 1 : 0;
      String word = rung.name().toLowerCase(Locale.ROOT);
      assertEquals(expected, gauge("sheaf.io.rung", "rung", word));
    }
    assertEquals(List.of(Rung.values()).indexOf(inUse), gauge("sheaf.io.fallbacks"));
    fixture.close(store);
  }

  @Test
  void histogramsGrowFromBucketToBucketAndEndWithAll() throws Exception {
    Store store = fixture.open("s");
    new StoreMetrics(store).bindTo(registry);
    store.createTable(
        TableName.of("t"),
        Numbers.source(2, 0, ROWS, 65_536),
        TableOptions.defaults(),
        Key.random());
    long before = 0;
    for (int power = 12; power <= 20; power++) {
      String bound = Long.toString((1L << power) - 1);
      long now = counters("sheaf.io.size.bytes", "le", bound);
      assertTrue(now >= before, bound);
      before = now;
    }
    long runs = store.io().report().runs();
    assertTrue(runs > 0);
    assertEquals(runs, counters("sheaf.io.size.bytes", "le", "+Inf"));
    assertEquals(runs, counters("sheaf.io.latency.micros", "le", "+Inf"));
    fixture.close(store);
  }

  @Test
  void metersSayWhatThePoolDid() throws Exception {
    Store store = fixture.open("s");
    new StoreMetrics(store).bindTo(registry);
    store.createTable(
        TableName.of("t"),
        Numbers.source(2, 0, ROWS, 65_536),
        TableOptions.defaults(),
        Key.random());
    try (Snapshot snapshot = store.snapshot();
        Batches batches = snapshot.table("t").scan().batches();
        Batch batch = batches.next()) {
      assertTrue(batch != null && gauge("sheaf.pool.pinned.bytes") >= 65_536 * 16);
    }
    PoolReport report = store.poolReport();
    assertEquals((double) Options.mib(16), gauge("sheaf.pool.bytes"));
    assertEquals(report.hits(), counters("sheaf.pool.hits"));
    assertEquals(report.misses(), counters("sheaf.pool.misses"));
    assertEquals(report.evictions(), counters("sheaf.pool.evictions"));
    assertEquals(0, gauge("sheaf.pool.pinned.bytes"));
    assertEquals(0, counters("sheaf.pool.stuck"));
    assertEquals(0, registry.get("sheaf.pool.wait").functionTimer().count());
    assertTrue(report.hits() > 0, report.text());
    assertTrue(
        report.json().contains("\"tables\":[{\"table\":\"main.t\",\"hits\":"), report.json());
    fixture.close(store);
  }
}
