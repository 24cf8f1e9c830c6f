package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What scans that tell the pool what they will read find in memory.
final class ForetoldScanTest {
  private static final int POOL_MIB = 64;
  private static final int SEGMENTS = 6;
  private static final int COLUMNS = 4;
  private static final int BATCH = 32_768;
  private static final long SEGMENT_ROWS = 32 * BATCH;
  private static final String[] ALL = {"c0", "c1", "c2", "c3"};

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  /// A table of three times the pool, in several segments.
  private Store store(Eviction policy) throws IOException {
    Options options = Options.defaults().pool(Options.mib(POOL_MIB)).eviction(policy);
    Store store = fixture.open("s", options);
    create(store, "t", SEGMENT_ROWS);
    for (int i = 1; i < SEGMENTS; i++) {
      store.table("t").append(Numbers.source(COLUMNS, 0, SEGMENT_ROWS, BATCH), Key.random());
    }
    return store;
  }

  private static void create(Store store, String name, long rows) throws IOException {
    store.createTable(
        TableName.of(name),
        Numbers.source(COLUMNS, 0, rows, BATCH),
        TableOptions.defaults(),
        Key.random());
  }

  private static void scan(Store store, String table, String... columns) {
    long rows = 0;
    try (Snapshot snapshot = store.snapshot();
        Batches batches = snapshot.table(table).scan().select(columns).batches()) {
      for (Batch next = batches.next(); next != null; next = batches.next()) {
        try (Batch batch = next) {
          rows += batch.rows();
        }
      }
    }
    assertTrue(rows > 0, "no rows in " + table);
  }

  /// The part of the pins that found their page in memory, and not because it was read for them.
  private static double found(Store store, Runnable work) {
    PoolReport before = store.poolReport();
    work.run();
    PoolReport after = store.poolReport();
    double pins = after.hits() + after.misses() - before.hits() - before.misses();
    return 1 - (read(after) - read(before)) / pins;
  }

  private static double read(PoolReport report) {
    Map<?, ?> ahead = (Map<?, ?>) Objects.requireNonNull(report.figures().get("ahead"));
    return report.misses() + ((Number) Objects.requireNonNull(ahead.get("asked"))).doubleValue();
  }

  /// The best of a few: what is evicted is drawn by lot, and how fast scans are is up to others on
  /// the machine, too.
  private static double best(DoubleSupplier found) {
    double best = 0;
    for (int i = 0; i < 6 && best < 1; i++) best = Math.max(best, found.getAsDouble());
    return best;
  }

  @ParameterizedTest
  @EnumSource(Eviction.class)
  void whoScansOverAndOverFindsWhatFits(Eviction policy) throws IOException {
    Store store = store(policy);
    for (String[] columns : new String[][] {ALL, {"c1", "c3", "c0"}}) {
      scan(store, "t", columns);
      double found = best(() -> found(store, () -> scan(store, "t", columns)));
      // An eighth of the pool is for what is asked for ahead.
      double fits = 0.875 * POOL_MIB / (SEGMENTS * 8.0 * columns.length);
      System.out.printf(
          "%s, %d columns: %.2f of what fits is found%n", policy, columns.length, found / fits);
      double least = policy == Eviction.TINY_LFU ? 0.5 : 0.3;
      assertTrue(found > least * fits && found < 1.6 * fits, found + " of " + fits);
    }
  }

  /// CLOCK alone forgets in one round.
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLOCK")
  void whatIsLookedUpStaysWhileScansPassBy(Eviction policy) throws IOException {
    Store store = store(policy);
    create(store, "hot", 8 * BATCH);
    double found =
        best(
            () -> {
              for (int i = 0; i < 8; i++) scan(store, "hot", ALL);
              scan(store, "t", ALL);
              return found(store, () -> scan(store, "hot", ALL));
            });
    assertEquals(1.0, found, 0.5);
  }

  @Test
  void aScanThatIsLeftHalfwayForetellsNothingMore() throws IOException {
    Store store = store(Eviction.TINY_LFU);
    try (Snapshot snapshot = store.snapshot();
        Batches batches = snapshot.table("t").scan().batches()) {
      for (int i = 0; i < 40; i++) Objects.requireNonNull(batches.next()).close();
    }
    double found = best(() -> found(store, () -> scan(store, "t", ALL)));
    assertTrue(found > 0.15, "found " + found);
  }
}
