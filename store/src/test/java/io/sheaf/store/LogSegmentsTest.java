package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.testing.Seed;
import io.sheaf.store.filter.Filters;
import io.sheaf.store.io.Lane;
import io.sheaf.store.log.SegmentRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Small appends: committed inside the log, read like any other, folded later.
final class LogSegmentsTest {
  private static final TableName T = TableName.of("t");

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final long seed = Seed.value("LogSegmentsTest");

  private Store create(String name, int columns) {
    Store store = fixture.open(name);
    store.createTable(T, Numbers.schema(columns), TableOptions.defaults());
    return store;
  }

  private static void append(Store store, long first, long rows) throws Exception {
    append(store.table("t"), first, rows);
  }

  private static void append(Table table, long first, long rows) throws Exception {
    table.append(Numbers.source(2, first, rows, 65_536), Key.random());
  }

  private static void check(Store store, long rows) {
    try (Snapshot snapshot = store.snapshot()) {
      Numbers.check(snapshot.table("t").scan(), 0, rows, 0, 1);
    }
  }

  private static List<SegmentRef> segments(Store store) {
    try (Snapshot snapshot = store.snapshot()) {
      return List.copyOf(snapshot.table("t").state().segments());
    }
  }

  private static long inLog(Store store) {
    return segments(store).stream().filter(segment -> segment.place() != null).count();
  }

  private static void foldQuietly(Store store) {
    try {
      assertTrue(fold(store) > 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int fold(Store store) throws IOException {
    try (Snapshot snapshot = store.snapshot()) {
      return store.chores().folding().now(snapshot.table("t").state().id());
    }
  }

  @Test
  void aSmallAppendIsOneFlushMakesNoFileAndIsReadFromMemory() throws Exception {
    Store store = create("s", 2);
    long flushes = store.log().flushes();
    long reads = store.io().report().traffic(store.io().rung().rung(), Lane.DEMAND).requests();
    for (int i = 0; i < 50; i++) append(store, 100L * i, 100);
    assertEquals(flushes + 50, store.log().flushes());
    assertEquals(50, inLog(store));
    check(store, 5_000);
    assertEquals(
        reads, store.io().report().traffic(store.io().rung().rung(), Lane.DEMAND).requests());
    fixture.close(store);
    assertEquals(List.of(), StoreFixture.segments(fixture.path("s")));
    assertEquals(List.of(), Scans.verify(fixture.path("s")).damages());
  }

  @Test
  void theyAreThereAfterARestartAndAtEverySnapshot() throws Exception {
    Store store = create("s", 2);
    for (int i = 0; i < 20; i++) append(store, 10L * i, 10);
    fixture.close(store);
    store = fixture.open("s");
    check(store, 200);
    for (int i = 0; i <= 20; i++) {
      try (Snapshot then = store.snapshotAt(1 + i)) {
        Numbers.check(then.table("t").scan(), 0, 10L * i, 0, 1);
      }
    }
  }

  @Test
  void whatIsNotSmallHasAFile() throws Exception {
    Store store = create("s", 2);
    append(store, 0, 16_000); // 250 KiB
    assertEquals(1, inLog(store));
    append(store, 16_000, 16_400);
    append(store, 32_400, 200_000);
    assertEquals(1, inLog(store));
    check(store, 232_400);
  }

  @Test
  void deletesAndFiltersSeeThemLikeAnyOther() throws Exception {
    Store store = create("s", 2);
    for (int i = 0; i < 30; i++) append(store, 100L * i, 100);
    assertEquals(1_500, store.table("t").delete("c0 >= ? and c0 < ?", 250, 1_750).rows());
    try (Snapshot snapshot = store.snapshot()) {
      assertEquals(1_500, snapshot.table("t").rows());
      assertEquals(50, snapshot.table("t").scan().where("c0 >= ? and c0 < ?", 0, 50).count());
      assertEquals(250, snapshot.table("t").scan().where("c0 < ?", 1_000).count());
      Numbers.check(snapshot.table("t").scan().where("c0 < ?", 1_000), 0, 250, 0, 1);
    }
    assertEquals(16, fold(store));
    try (Snapshot snapshot = store.snapshot()) {
      Numbers.check(snapshot.table("t").scan().where("c0 < ?", 1_000), 0, 250, 0, 1);
      Numbers.check(snapshot.table("t").scan().where("c0 > ?", 1_000), 1_750, 1_250, 0, 1);
    }
  }

  @Test
  void aFoldKeepsRowsAndOrderAndWhoReadsReadsOn() throws Exception {
    Store store = create("s", 2);
    for (int i = 0; i < 10; i++) append(store, 100L * i, 100);
    append(store, 1_000, 100_000);
    for (int i = 0; i < 10; i++) append(store, 101_000 + 100L * i, 100);
    try (Snapshot before = store.snapshot()) {
      assertEquals(20, fold(store));
      assertEquals(0, inLog(store));
      assertEquals(3, segments(store).size());
      check(store, 102_000);
      Numbers.check(before.table("t").scan(), 0, 102_000, 0, 1);
    }
    assertEquals(0, fold(store));
    fixture.close(store);
    assertEquals(3, StoreFixture.segments(fixture.path("s")).size());
    assertEquals(List.of(), Scans.verify(fixture.path("s")).damages());
    check(fixture.open("s"), 102_000);
  }

  @Test
  void rowsThatAreDeletedDuringAFoldStayDeleted() throws Exception {
    Store store = create("s", 2);
    for (int i = 0; i < 10; i++) append(store, 100L * i, 100);
    try (Snapshot before = store.snapshot()) {
      store.table("t").delete("c0 < ?", 50);
      assertEquals(1_000, before.table("t").rows());
    }
    assertEquals(10, fold(store));
    try (Snapshot snapshot = store.snapshot()) {
      Numbers.check(snapshot.table("t").scan(), 50, 950, 0, 1);
    }
  }

  @Test
  void whatLooksLikeARecordDoesNotGoIntoTheLog() throws Exception {
    Store store = create("s", 1);
    long magic = ValueLayout.JAVA_LONG.byteSize();
    byte[] word = "SHEAFREC".getBytes(StandardCharsets.US_ASCII);
    long value = MemorySegment.ofArray(word).get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
    try (BatchSource source = new OneBatch(1, fixture.memory().allocate(magic, 64), row -> value)) {
      store.table("t").append(source, Key.random());
    }
    assertEquals(0, inLog(store));
    try (BatchSource source =
        new OneBatch(1, fixture.memory().allocate(magic, 64), row -> value + 1)) {
      store.table("t").append(source, Key.random());
    }
    assertEquals(1, inLog(store));
  }

  /// A batch of one column.
  private static final class OneBatch implements BatchSource {
    private final SchemaMessage schema = Numbers.schema(1);
    private @Nullable Incoming next;

    OneBatch(long rows, MemorySegment data, LongUnaryOperator values) {
      for (long row = 0; row < rows; row++) {
        data.setAtIndex(ValueLayout.JAVA_LONG, row, values.applyAsLong(row));
      }
      List<MemorySegment> buffers = List.of(MemorySegment.NULL, data);
      ArrayData column = new ArrayData(schema.layouts().getFirst(), rows, 0, buffers, List.of());
      next = new Incoming.Rows(new RowBatch(rows, List.of(column)));
    }

    @Override
    public SchemaMessage schema() {
      return schema;
    }

    @Override
    public @Nullable Incoming next() {
      Incoming now = next;
      next = null;
      return now;
    }

    @Override
    public void close() {}
  }

  @Test
  void aFoldAndACompactionAreNoChangesOfTheTable() throws Exception {
    Store store = create("s", 2);
    append(store, 0, 100);
    append(store, 100, 100);
    long seen = store.log().catalog().snapshot();
    assertEquals(2, fold(store));
    append(store.table("t").expect(seen), 200, 100);
    long then = store.log().catalog().snapshot();
    assertTrue(then > seen + 1);
    store.table("t").compact(CompactionOptions.defaults());
    append(store.table("t").expect(then), 300, 100);
    assertThrows(
        StoreException.Conflict.class, () -> append(store.table("t").expect(then), 400, 100));
    check(store, 400);
    fixture.close(store);
    check(fixture.open("s"), 400);
  }

  @Test
  void aDeleteThatLookedBeforeAFoldLooksAgain() throws Exception {
    Store store = create("s", 2);
    for (int i = 0; i < 10; i++) append(store, 100L * i, 100);
    long table;
    try (Snapshot snapshot = store.snapshot()) {
      table = snapshot.table("t").id();
    }
    int[] looks = {0};
    Step delete =
        new RemoveRows(
            table,
            schema -> {
              if (looks[0]++ == 0) foldQuietly(store);
              return Filters.bind(Where.of("c0 < ?", 250).predicate(), schema);
            },
            Pace.unlimited());
    store.writes().run(null, Composition.ANY, List.of(delete));
    assertEquals(2, looks[0]);
    try (Snapshot snapshot = store.snapshot()) {
      Numbers.check(snapshot.table("t").scan(), 250, 750, 0, 1);
    }
  }

  @Test
  void writersReadersAndFoldsAtOnceLoseNothing() throws Exception {
    Store store = create("s", 1);
    int writers = 8;
    int appends = 50;
    AtomicBoolean written = new AtomicBoolean();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<?>> work = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        long first = (long) writer << 32;
        Random random = Seed.random(seed, writer);
        work.add(threads.submit(() -> write(store, first, appends, random)));
      }
      Callable<Void> reader =
          () -> {
            while (!written.get()) {
              try (Snapshot snapshot = store.snapshot()) {
                assertEquals(snapshot.table("t").rows(), rows(snapshot, writers));
              }
            }
            return null;
          };
      List<Future<?>> others = List.of(threads.submit(reader), threads.submit(reader));
      Future<?> folds =
          threads.submit(
              () -> {
                while (!written.get()) fold(store);
                return null;
              });
      try {
        for (Future<?> one : work) one.get();
      } finally {
        written.set(true);
      }
      for (Future<?> one : others) one.get();
      folds.get();
    }
    try (Snapshot snapshot = store.snapshot()) {
      assertEquals(snapshot.table("t").rows(), rows(snapshot, writers));
    }
    assertTrue(segments(store).size() < writers * appends / 2);
    System.out.printf(
        "small appends: %d by %d writers, %d flushes, %d segments at the end, 0 rows lost%n",
        writers * appends, writers, store.log().flushes(), segments(store).size());
    fixture.close(store);
    assertEquals(List.of(), Scans.verify(fixture.path("s")).damages());
  }

  private static @Nullable Void write(Store store, long first, int appends, Random random)
      throws Exception {
    long row = first;
    for (int i = 0; i < appends; i++) {
      int rows = 1 + random.nextInt(200);
      store.table("t").append(Numbers.source(1, row, rows, 1024), Key.random());
      row += rows;
    }
    return null;
  }

  /// Counts the rows of a snapshot, each writer's of which come in order and without gaps.
  private static long rows(Snapshot snapshot, int writers) {
    long[] next = new long[writers];
    long[] rows = {0};
    Scans.forEach(
        snapshot.table("t").scan(),
        (batch, _) -> {
          MemorySegment data = batch.columns().getFirst().buffers().get(1);
          for (long i = 0; i < batch.rows(); i++) {
            long row = data.getAtIndex(ValueLayout.JAVA_LONG, i);
            int writer = (int) (row >>> 32);
            assertEquals(next[writer]++, row & 0xFFFF_FFFFL, "row of writer " + writer);
            rows[0]++;
          }
        });
    return rows[0];
  }
}
