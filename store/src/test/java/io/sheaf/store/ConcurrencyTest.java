package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.Slicer;
import io.sheaf.format.testing.Seed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many readers and writers at once.
final class ConcurrencyTest {
  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final long seed = Seed.value("ConcurrencyTest");

  private static ExecutorService threads(boolean virtual) {
    return virtual ? Executors.newVirtualThreadPerTaskExecutor() : Executors.newCachedThreadPool();
  }

  private static void await(List<Future<?>> all) throws Exception {
    for (Future<?> each : all) each.get();
  }

  private static void append(Store store, String table, long first, long rows) throws Exception {
    store.table(table).append(Numbers.source(2, first, rows, 1000), Key.random());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void eightReadersEachSeeEveryRow(boolean virtual) throws Exception {
    Store store = fixture.open("s", Options.defaults().pool(Options.mib(16)));
    long rows = 1_500_000;
    store.createTable(
        TableName.of("t"),
        Numbers.source(3, 0, rows, 16_384),
        TableOptions.defaults(),
        Key.random());
    try (Snapshot snapshot = store.snapshot();
        ExecutorService threads = threads(virtual)) {
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Random random = Seed.random(seed, i);
        readers.add(
            threads.submit(
                () -> {
                  Scan scan = snapshot.table("t").scan();
                  Numbers.check(scan, 0, rows, 0, 1, 2);
                  for (int part = 0; part < 20; part++) {
                    long batch = random.nextLong(scan.batchCount());
                    int column = random.nextInt(3);
                    Scan one = scan.batches(batch, batch + 1).select("c" + column);
                    long[] first = {batch * 16_384};
                    Scans.forEach(one, (found, _) -> Numbers.check(found, first[0], column));
                  }
                  return null;
                }));
      }
      await(readers);
    }
    assertTrue(store.poolReport().evictions() > 0);
  }

  /// Rows come in commits of 1,000; whatever a reader sees is a whole number of them, in order, and
  /// never less than before.
  @Test
  void readersBesideWritersSeeWholeCommitsOnly() throws Exception {
    Store store = fixture.open("s");
    store.createTable(TableName.of("t"), Numbers.schema(2), TableOptions.defaults());
    store.createTable(TableName.of("u"), Numbers.schema(2), TableOptions.defaults());
    int commits = 40;
    AtomicInteger writing = new AtomicInteger(2);
    AtomicLong looks = new AtomicLong();
    try (ExecutorService threads = threads(false)) {
      List<Future<?>> all = new ArrayList<>();
      for (String table : List.of("t", "u")) {
        all.add(
            threads.submit(
                () -> {
                  try {
                    for (int i = 0; i < commits; i++) append(store, table, 1000L * i, 1000);
                  } finally {
                    writing.decrementAndGet();
                  }
                  return null;
                }));
      }
      for (int reader = 0; reader < 3; reader++) {
        all.add(
            threads.submit(
                () -> {
                  long[] before = {0, 0};
                  boolean last = false;
                  while (!last) {
                    last = writing.get() == 0;
                    long[] now = look(store);
                    assertTrue(now[0] >= before[0] && now[1] >= before[1]);
                    before = now;
                    looks.incrementAndGet();
                  }
                  assertEquals(1000L * commits, before[0]);
                  assertEquals(1000L * commits, before[1]);
                  return null;
                }));
      }
      await(all);
    }
    System.out.println(looks + " snapshots read beside " + 2 * commits + " commits");
  }

  private static long[] look(Store store) {
    try (Snapshot snapshot = store.snapshot()) {
      long[] rows = {snapshot.table("t").rows(), snapshot.table("u").rows()};
      assertEquals(0, rows[0] % 1000);
      assertEquals(0, rows[1] % 1000);
      // Two tables were created before the first append: each commit since then added a thousand.
      assertEquals(snapshot.number() - 2, (rows[0] + rows[1]) / 1000);
      Numbers.check(snapshot.table("t").scan(), 0, rows[0], 0, 1);
      Numbers.check(snapshot.table("u").scan().select("c1"), 0, rows[1], 1);
      return rows;
    }
  }

  @Test
  void aSnapshotDoesNotChangeWhateverComesAfterIt() throws Exception {
    Store store = fixture.open("s");
    store.createTable(TableName.of("t"), Numbers.schema(2), TableOptions.defaults());
    append(store, "t", 0, 5000);
    try (Snapshot before = store.snapshot()) {
      append(store, "t", 5000, 5000);
      store.renameTable("t", "renamed");
      store.createTable(TableName.of("t"), Numbers.schema(1), TableOptions.defaults());
      store.dropTable("renamed");
      store.replaceTable(
          TableName.of("t"),
          Numbers.source(1, 77, 40_000, 4096),
          TableOptions.defaults(),
          Key.random());
      assertEquals(1, before.tables().size());
      Numbers.check(before.table("t").scan(), 0, 5000, 0, 1);
      try (Snapshot old = store.snapshotAt(before.number() + 1)) {
        Numbers.check(old.table("t").scan(), 0, 10_000, 0, 1);
      }
      try (Snapshot now = store.snapshot()) {
        Numbers.check(now.table("t").scan(), 77, 40_000, 0);
      }
    }
    assertThrows(StoreException.NoSuchSnapshot.class, () -> store.snapshotAt(2).close());
    assertEquals(1, StoreFixture.segments(fixture.path("s")).size());
  }

  @Test
  void sixteenAppendersToOneTableLoseNothing() throws Exception {
    Store store = fixture.open("s");
    store.createTable(TableName.of("t"), Numbers.schema(2), TableOptions.defaults());
    int writers = 16;
    int each = 5;
    CountDownLatch start = new CountDownLatch(writers);
    try (ExecutorService threads = threads(false)) {
      List<Future<?>> all = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        long first = writer * 1_000_000L;
        all.add(
            threads.submit(
                () -> {
                  start.countDown();
                  start.await();
                  for (int i = 0; i < each; i++) append(store, "t", first + i * 100L, 100);
                  return null;
                }));
      }
      await(all);
    }
    Set<Long> seen = new HashSet<>();
    try (Snapshot snapshot = store.snapshot()) {
      // Those that come together share one.
      assertTrue(snapshot.number() <= (long) writers * each + 1, "snapshot " + snapshot.number());
      Scans.forEach(
          snapshot.table("t").scan(),
          (batch, _) -> {
            assertEquals(0, batch.rows() % 100);
            for (long row = 0; row < batch.rows(); row += 100) {
              long first = Numbers.first(batch, row);
              Numbers.check(Slicer.slice(batch, row, 100, fixture.memory()), first, 0, 1);
              assertTrue(seen.add(first));
            }
          });
    }
    assertEquals(writers * each, seen.size());
  }

  @Test
  void ofManyCreatesOfOneNameOneWins() throws Exception {
    Store store = fixture.open("s");
    int writers = 8;
    AtomicInteger won = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(writers);
    try (ExecutorService threads = threads(false)) {
      List<Future<?>> all = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        long first = writer * 40_000L;
        Callable<Void> create =
            () -> {
              start.countDown();
              start.await();
              try {
                store.createTable(
                    TableName.of("t"),
                    Numbers.source(1, first, 40_000, 4096),
                    TableOptions.defaults(),
                    Key.random());
                won.incrementAndGet();
              } catch (StoreException.TableExists e) {
                assertTrue(Scans.message(e).contains("main.t"), e::toString);
              }
              return null;
            };
        all.add(threads.submit(create));
      }
      await(all);
    }
    assertEquals(1, won.get());
    assertEquals(1, StoreFixture.segments(fixture.path("s")).size());
    try (Snapshot snapshot = store.snapshot()) {
      assertEquals(40_000, snapshot.table("t").rows());
      assertEquals(1, snapshot.number());
    }
  }

  @Test
  void readersAndDropsDoNotMeet() throws Exception {
    Store store = fixture.open("s");
    AtomicInteger writing = new AtomicInteger(1);
    try (ExecutorService threads = threads(false)) {
      List<Future<?>> all = new ArrayList<>();
      all.add(
          threads.submit(
              () -> {
                try {
                  for (int i = 0; i < 30; i++) {
                    store.replaceTable(
                        TableName.of("t"),
                        Numbers.source(2, i * 100_000L, 20_000, 1000),
                        TableOptions.defaults(),
                        Key.random());
                    if (i % 7 == 2) store.dropTable("t");
                  }
                } finally {
                  writing.decrementAndGet();
                }
                return null;
              }));
      for (int reader = 0; reader < 3; reader++) {
        all.add(
            threads.submit(
                () -> {
                  while (writing.get() > 0) readWhatIsThere(store);
                  return null;
                }));
      }
      await(all);
    }
    assertEquals(1, StoreFixture.segments(fixture.path("s")).size());
  }

  private static void readWhatIsThere(Store store) {
    try (Snapshot snapshot = store.snapshot()) {
      for (TableView table : snapshot.tables()) {
        long[] next = {-1};
        Scans.forEach(
            table.scan(),
            (batch, _) -> {
              if (next[0] < 0) next[0] = Numbers.first(batch);
              Numbers.check(batch, next[0], 0, 1);
              next[0] += batch.rows();
            });
        assertEquals(20_000, next[0] % 100_000);
      }
    }
  }
}
