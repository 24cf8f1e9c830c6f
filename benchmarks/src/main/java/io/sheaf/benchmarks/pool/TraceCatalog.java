package io.sheaf.benchmarks.pool;

import com.github.benmanes.caffeine.cache.simulator.parser.TraceFormat;
import com.github.benmanes.caffeine.cache.simulator.policy.AccessEvent;
import java.util.List;
import java.util.function.Supplier;

/// The traces to replay, and the sizes of pool to replay them with.
///
/// Those that Sheaf does not make come from inside the jar of Caffeine's simulator, read by its own
/// readers.
final class TraceCatalog {
  private TraceCatalog() {}

  /// A trace, loaded when it is its turn.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Entry(String name, Supplier<Trace> load, int... sizes) {}

  static List<Entry> all() {
    return List.of(
        new Entry("gen_loopscan", TraceGenerators::loopScan, 1_000, 3_000),
        new Entry("gen_hotplusscan", TraceGenerators::hotPlusScan, 500, 1_000, 2_000),
        new Entry("gen_concscans", TraceGenerators::concurrentScans, 1_000, 2_000, 4_000),
        new Entry("gen_columnar", TraceGenerators::columnar, 500, 1_000, 2_500, 5_000),
        lirs("loop", 500, 1_000),
        lirs("scan", 500),
        lirs("multi1", 1_000),
        lirs("multi2", 1_000),
        lirs("multi3", 1_000, 2_000),
        lirs("2_pools", 100),
        lirs("gli", 500, 1_500),
        lirs("cs", 500),
        lirs("ps", 1_000),
        lirs("sprite", 200, 600),
        lirs("zigzag", 500),
        shipped("cp_w106", TraceFormat.CLOUD_PHYSICS, "w106.trace.xz", 10_000, 50_000),
        shipped("scarab_recs", TraceFormat.SCARAB, "scarab-recs.trace.xz", 25_000, 75_000),
        shipped("gradle", TraceFormat.GRADLE, "build-cache.xz", 5_000),
        shipped("corda", TraceFormat.CORDA, "trace_vaultservice.gz", 512));
  }

  private static Entry lirs(String name, int... sizes) {
    return shipped("lirs_" + name, TraceFormat.LIRS, name + ".trace.gz", sizes);
  }

  private static Entry shipped(String name, TraceFormat format, String file, int... sizes) {
    return new Entry(name, () -> read(name, format, file), sizes);
  }

  private static Trace read(String name, TraceFormat format, String file) {
    try (var events = format.readFiles(List.of(file)).events()) {
      return Trace.of(name, events.mapToLong(AccessEvent::key));
    }
  }
}
