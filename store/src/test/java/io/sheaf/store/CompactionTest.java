package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.Incoming;
import io.sheaf.format.ipc.Codec;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.testing.Seed;
import io.sheaf.format.testing.StreamGenerator;
import io.sheaf.store.filter.RowFilter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;

/// Compacted tables have the rows that they had, in fewer segments, whatever others do meanwhile.
final class CompactionTest {
  private static final CompactionOptions DEFAULTS = CompactionOptions.defaults();
  private static final long PART = 3000;

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final long seed = Seed.value("CompactionTest");
  private final Random random = Seed.random(seed, 0);

  private static long rows(Store store) {
    try (Snapshot snapshot = store.snapshot()) {
      return snapshot.table("t").rows();
    }
  }

  private static long newest(Store store) {
    try (Snapshot snapshot = store.snapshot()) {
      return snapshot.number();
    }
  }

  private static long segments(Store store) {
    try (Snapshot snapshot = store.snapshot()) {
      return snapshot.table("t").segments();
    }
  }

  private static void delete(Store store, RowFilter filter) {
    try (Snapshot snapshot = store.snapshot()) {
      long table = snapshot.table("t").id();
      Step step = new RemoveRows(table, _ -> filter, Pace.unlimited());
      store.writes().commit(table, Key.random(), Composition.ANY, step);
    }
  }

  private static void append(Store store, long first, long rows) {
    try {
      store.table("t").append(Numbers.source(2, first, rows, 1000), Key.random());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Store numbers(int parts) {
    Store store = fixture.open("n");
    store.createTable(TableName.of("t"), Numbers.schema(2), new TableOptions(2048, null));
    for (int i = 0; i < parts; i++) append(store, i * PART, PART);
    return store;
  }

  private static void check(Store store, long first, long rows) {
    try (Snapshot snapshot = store.snapshot()) {
      Numbers.check(snapshot.table("t").scan(), first, rows, 0, 1);
    }
  }

  @ParameterizedTest
  @NullSource
  @EnumSource(Codec.class)
  void everyTypeStaysAsItWas(@Nullable Codec codec) throws Exception {
    SchemaMessage schema = EveryField.schema();
    Store store = fixture.open("s");
    store.createTable(TableName.of("t"), schema, new TableOptions(512, codec));
    List<Expected> parts = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      List<Incoming> stream =
          new StreamGenerator(random, fixture.memory(), schema).stream(3, 300, true);
      parts.add(Expected.of(fixture.memory(), stream));
      store.table("t").append(StreamGenerator.source(schema, stream), Key.random());
      if (i % 3 != 1) continue;
      int fields = schema.schema().fields().size();
      int[] columns = IntStream.range(0, fields).filter(_ -> random.nextInt(fields) < 3).toArray();
      RowFilter filter = RowFilters.ofCells(2 + random.nextInt(5), columns);
      parts.replaceAll(part -> part.without(filter));
      delete(store, filter);
    }
    Expected all = Expected.together(parts);
    long before = segments(store);
    Compacted compacted = store.table("t").compact(DEFAULTS);
    assertEquals(before, compacted.replaced());
    assertTrue(compacted.added() < before, compacted + " of " + before);
    assertEquals(all.rows(), compacted.rows());
    assertScanned(all, store);
    fixture.close(store);
    assertEquals(List.of(), Scans.verify(fixture.path("s")).damages());
    assertScanned(all, fixture.open("s"));
  }

  private static void assertScanned(Expected all, Store store) throws Exception {
    try (Snapshot snapshot = store.snapshot()) {
      assertEquals(all.rows(), snapshot.table("t").rows());
      all.assertScanned(snapshot.table("t").scan());
      Wire.assertSent(all, snapshot.table("t").scan());
    }
  }

  @Test
  void smallSegmentsBecomeOneAndTheirFilesGoWithTheLastSnapshot() {
    Store store = numbers(20);
    try (Snapshot before = store.snapshot()) {
      Compacted compacted = store.table("t").compact(DEFAULTS);
      assertEquals(20, compacted.replaced());
      assertEquals(1, compacted.added());
      assertEquals(20 * PART, compacted.rows());
      assertEquals(1, StoreFixture.segments(fixture.path("n")).size());
      Numbers.check(before.table("t").scan(), 0, 20 * PART, 0, 1);
    }
    assertEquals(1, StoreFixture.segments(fixture.path("n")).size());
    check(store, 0, 20 * PART);
    try (Snapshot after = store.snapshot()) {
      assertEquals((20 * PART + 2047) / 2048, after.table("t").batches());
    }
    long snapshot = newest(store);
    assertEquals(0, store.table("t").compact(DEFAULTS).replaced());
    assertEquals(snapshot, newest(store), "nothing to do makes no snapshot");
  }

  @Test
  void aCompactionThatIsCancelledLeavesNothing() {
    Store store = numbers(8);
    long before = newest(store);
    int[] told = {0};
    assertThrows(
        CancellationException.class,
        () -> store.table("t").compact(DEFAULTS, (rows, all) -> told[0]++ < 3));
    Thread.currentThread().interrupt();
    assertThrows(StoreException.Interrupted.class, () -> store.table("t").compact(DEFAULTS));
    assertTrue(Thread.interrupted());
    assertEquals(before, newest(store));
    assertEquals(List.of(), StoreFixture.segments(fixture.path("n")));
    assertEquals(List.of(), store.compactionsUnderWay());
    check(store, 0, 8 * PART);
  }

  /// Runs `others` once in the midst of a compaction.
  private static Compacted beside(Store store, Runnable others) {
    AtomicBoolean done = new AtomicBoolean();
    return store
        .table("t")
        .compact(
            DEFAULTS,
            (rows, all) -> {
              if (rows > all / 2 && !done.getAndSet(true)) others.run();
              return true;
            });
  }

  @Test
  void whatOthersAppendAndDeleteMeanwhileIsNeitherLostNorBroughtBack() {
    Store store = numbers(10);
    delete(store, RowFilters.between(0, 4 * PART / 3));
    Compacted compacted =
        beside(
            store,
            () -> {
              append(store, 10 * PART, 500);
              delete(store, RowFilters.between(PART, 7 * PART + 99));
            });
    assertTrue(compacted.replaced() > 5, compacted.toString());
    check(store, 7 * PART + 100, 10 * PART + 500 - 7 * PART - 100);
    assertEquals(2, segments(store));
    store.table("t").delete("c0 >= 0");
    assertEquals(0, rows(store));
    fixture.close(store);
    assertTrue(Scans.verify(fixture.path("n")).clean());
    assertEquals(0, StoreFixture.segments(fixture.path("n")).size());
  }

  /// Deletes of rows here and there, in every place of the run, at a time when it has been read.
  @Test
  void rowsDeletedMeanwhileAreDeletedWhereTheyStandNow() {
    for (int round = 0; round < 10; round++) {
      Store store = fixture.open("r" + round);
      store.createTable(TableName.of("t"), Numbers.schema(2), new TableOptions(512, null));
      for (int i = 0; i < 6; i++) append(store, i * 900L, 900);
      RowFilter first = RowFilters.ofCells(2 + random.nextInt(9), 1);
      RowFilter second = RowFilters.ofCells(2 + random.nextInt(9), 0);
      delete(store, first);
      Compacted compacted = beside(store, () -> delete(store, second));
      List<Long> left = new ArrayList<>();
      try (Snapshot snapshot = store.snapshot()) {
        Scans.forEach(
            snapshot.table("t").scan(),
            (batch, _) -> {
              for (long row = 0; row < batch.rows(); row++) {
                left.add(Numbers.first(batch, row));
              }
            });
      }
      assertEquals(expected(6 * 900, first, second), left, "round " + round);
      assertEquals(6, compacted.replaced());
      assertEquals(1, segments(store));
    }
  }

  /// The numbers of the rows that both filters leave.
  private List<Long> expected(long rows, RowFilter first, RowFilter second) {
    Store store = fixture.open("x" + random.nextLong());
    store.createTable(TableName.of("t"), Numbers.schema(2), TableOptions.defaults());
    append(store, 0, rows);
    delete(store, first);
    delete(store, second);
    List<Long> left = new ArrayList<>();
    try (Snapshot snapshot = store.snapshot()) {
      Scans.forEach(
          snapshot.table("t").scan(),
          (batch, _) -> {
            for (long row = 0; row < batch.rows(); row++) left.add(Numbers.first(batch, row));
          });
    }
    return left;
  }

  @Test
  void aTableThatIsEmptiedOrDroppedMeanwhileStaysSo() {
    Store store = numbers(6);
    Compacted compacted = beside(store, () -> store.table("t").truncate(Key.random()));
    assertEquals(0, compacted.replaced());
    assertEquals(0, rows(store));
    for (int i = 0; i < 6; i++) append(store, i * PART, PART);
    assertThrows(StoreException.NoSuchTable.class, () -> beside(store, () -> store.dropTable("t")));
    assertEquals(0, StoreFixture.segments(fixture.path("n")).size());
  }

  @Test
  void aTableIsCompactedByOneAtATime() {
    Store store = numbers(6);
    beside(
        store,
        () -> {
          CompactionProgress progress = store.compactionsUnderWay().getFirst();
          assertEquals("main.t", progress.table());
          assertTrue(progress.rows() > 0 && progress.rows() <= progress.all());
          assertEquals(6 * PART, progress.all());
          assertThrows(StoreException.BadInput.class, () -> store.table("t").compact(DEFAULTS));
        });
    assertEquals(1, segments(store));
  }

  @Test
  void itGoesNoFasterThanItIsTold() {
    Store store = numbers(10);
    long begun = System.nanoTime();
    store.table("t").compact(DEFAULTS.rate(16 * 10 * PART));
    assertTrue(System.nanoTime() - begun > 900_000_000L, "480,000 bytes in less than a second");
  }
}
