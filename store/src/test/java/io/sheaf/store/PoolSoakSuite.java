package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// 64 scans and lookups at once on a table of ten times the pool, for ten minutes: every value is
/// looked at, memory stays what it is, and nothing is left.
///
/// Not among the tests of the build, for it takes its time (`-Dsheaf.seconds`, 600): see
/// `docs/testing.md`.
final class PoolSoakSuite {
  private static final int BATCH = 16_384;
  private static final int COLUMNS = 3;
  private static final int POOL_MIB = 64;
  private static final int BATCHES = 10 * (POOL_MIB << 20) / (BATCH * 8 * COLUMNS) + 1;
  private static final int THREADS = 64;
  private static final long FLAT = 64L << 20;

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final long seed = Seed.value("PoolSoakSuite");
  private final AtomicBoolean failed = new AtomicBoolean();
  private final LongAdder values = new LongAdder();
  private final LongAdder lookups = new LongAdder();
  private final LongAdder scans = new LongAdder();

  @Test
  void everyValueIsRightAndMemoryStaysWhatItIs() throws Exception {
    long seconds = Long.getLong("sheaf.seconds", 600);
    Store store = fixture.open("s", Options.defaults().pool(Options.mib(POOL_MIB)));
    long rows = (long) BATCHES * BATCH;
    store.createTable(
        TableName.of("t"),
        Numbers.source(COLUMNS, 0, rows, BATCH),
        TableOptions.defaults(),
        Key.random());
    List<Long> resident = new ArrayList<>();
    try (Snapshot snapshot = store.snapshot();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      long end = System.nanoTime() + seconds * 1_000_000_000L;
      List<Future<@Nullable Void>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = Seed.random(seed, i);
        boolean scans = i % 2 == 0;
        all.add(threads.submit(() -> work(snapshot, random, scans, end)));
      }
      while (System.nanoTime() - end < 0 && !failed.get()) {
        resident.add(residentBytes());
        Thread.sleep(500); // between samples, not for anything to happen
      }
      for (Future<@Nullable Void> each : all) each.get();
    }
    report(store.poolReport(), seconds);
    assertFlat(resident);
  }

  @SuppressWarnings("IllegalCatch") // whatever it is, the others need not go on
  private @Nullable Void work(Snapshot snapshot, Random random, boolean scan, long end) {
    try {
      while (System.nanoTime() - end < 0 && !failed.get()) {
        if (scan) scan(snapshot, random);
        else lookUp(snapshot, random);
      }
      return null;
    } catch (RuntimeException | Error e) {
      failed.set(true);
      throw e;
    }
  }

  private void scan(Snapshot snapshot, Random random) {
    long first = random.nextInt(BATCHES);
    long last = Math.min(BATCHES, first + 1 + random.nextInt(BATCHES / 8));
    Scan scan = snapshot.table("t").scan().batches(first, last);
    long rows = (last - first) * BATCH;
    Numbers.check(scan, first * BATCH, rows, 0, 1, 2);
    values.add(rows * COLUMNS);
    scans.increment();
  }

  /// One column of one batch, some much more often than others.
  private void lookUp(Snapshot snapshot, Random random) {
    long batch = (long) (BATCHES * Math.pow(random.nextDouble(), 4));
    int column = random.nextInt(COLUMNS);
    Scan scan = snapshot.table("t").scan().batches(batch, batch + 1).select("c" + column);
    Scans.forEach(scan, (found, _) -> Numbers.check(found, batch * BATCH, column));
    values.add(BATCH);
    lookups.increment();
  }

  private void report(PoolReport report, long seconds) {
    System.out.printf(
        "pool soak: %d s, %d threads, a pool of %d MiB, a table of %d: %,d values right in %,d"
            + " scans and %,d lookups, %,d hits, %,d misses, %,d evictions, 0 wrong%n",
        seconds,
        THREADS,
        POOL_MIB,
        ((long) BATCHES * BATCH * 8 * COLUMNS) >> 20,
        values.sum(),
        scans.sum(),
        lookups.sum(),
        report.hits(),
        report.misses(),
        report.evictions());
    assertTrue(report.evictions() > 0, "the table fits: the test did no work");
  }

  /// The first fifth is for the collector to find its size.
  private static void assertFlat(List<Long> samples) {
    List<Long> settled = samples.subList(samples.size() / 5, samples.size());
    int half = settled.size() / 2;
    long before = Collections.max(settled.subList(0, half));
    long after = Collections.max(settled.subList(half, settled.size()));
    System.out.printf(
        "pool soak: resident %d MiB at the start, at most %d in the first half, %d in the second%n",
        samples.getFirst() >> 20, before >> 20, after >> 20);
    assertTrue(after <= before + FLAT, "memory grows: " + before + " bytes, then " + after);
  }

  private static long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("\\D", "")) << 10;
    }
    throw new AssertionError("the kernel does not say how much memory is resident");
  }
}
