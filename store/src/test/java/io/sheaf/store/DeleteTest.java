package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.ipc.Codec;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.testing.Seed;
import io.sheaf.format.testing.StreamGenerator;
import io.sheaf.store.filter.RowFilter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;

/// Rows that were deleted are gone by every door, and there in every snapshot before.
final class DeleteTest {
  private static final int BATCH = 1024;
  private static final long ROWS = 12 * BATCH;

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final long seed = Seed.value("DeleteTest");
  private final Random random = Seed.random(seed, 0);

  /// What a snapshot must hold.
  private record State(long snapshot, Expected rows) {}

  private RowFilter filter(int fields, int oneIn) {
    int[] columns = IntStream.range(0, fields).filter(_ -> random.nextInt(fields) < 3).toArray();
    return RowFilters.ofCells(1 + random.nextInt(oneIn), columns);
  }

  private static Commit delete(Store store, RowFilter filter) {
    try (Snapshot snapshot = store.snapshot()) {
      long table = snapshot.table("t").id();
      Step step = new RemoveRows(table, _ -> filter, Pace.unlimited());
      return store.writes().commit(table, Key.random(), Composition.ANY, step);
    }
  }

  /// Appends and deletes in turn, and what each snapshot holds then.
  private List<State> history(Store store, SchemaMessage schema, @Nullable Codec codec)
      throws Exception {
    store.createTable(TableName.of("t"), schema, new TableOptions(512, codec));
    int fields = schema.schema().fields().size();
    List<State> states = new ArrayList<>();
    List<Expected> parts = new ArrayList<>();
    for (int step = 0; step < 8; step++) {
      long snapshot;
      if (step % 3 == 0) {
        List<Incoming> stream =
            new StreamGenerator(random, fixture.memory(), schema).stream(3, 700, true);
        parts.add(Expected.of(fixture.memory(), stream));
        snapshot =
            store
                .table("t")
                .append(StreamGenerator.source(schema, stream), Key.random())
                .snapshot();
      } else {
        RowFilter filter = filter(fields, 12);
        long before = Expected.together(parts).rows();
        parts.replaceAll(part -> part.without(filter));
        Commit commit = delete(store, filter);
        assertEquals(before - Expected.together(parts).rows(), commit.rows(), "rows deleted");
        snapshot = commit.snapshot();
      }
      states.add(new State(snapshot, Expected.together(parts)));
    }
    return states;
  }

  /// How many of the states can still be read: where a segment was emptied, those before cannot.
  private int assertHeld(Store store, SchemaMessage schema, List<State> states) throws Exception {
    List<Field> fields = schema.schema().fields();
    int held = 0;
    for (State state : states) {
      try (Snapshot snapshot = store.snapshotAt(state.snapshot())) {
        held++;
        TableView table = snapshot.table("t");
        assertEquals(state.rows().rows(), table.rows());
        assertDoors(state.rows(), table.scan());
        RowFilter filter = filter(fields.size(), 9);
        int[] chosen =
            IntStream.range(0, fields.size()).filter(_ -> random.nextInt(6) == 0).toArray();
        List<String> names = IntStream.of(chosen).mapToObj(i -> fields.get(i).name()).toList();
        Expected kept = state.rows().where(filter).select(chosen);
        Scan scan = table.scan().where(filter).select(names);
        assertDoors(kept, scan);
        long limit = random.nextLong(kept.rows() + 2);
        kept.assertScanned(scan.limit(limit), limit);
        Wire.assertSent(kept, scan.limit(limit), limit);
        long counted = 0;
        for (Scan part : table.scan().split(3)) counted += part.count();
        assertEquals(table.rows(), counted);
      } catch (StoreException.NoSuchSnapshot e) {
        assertTrue(String.valueOf(e.getMessage()).contains("segments are gone"));
        assertEquals(0, held, "a snapshot is gone, and one before it is not");
      }
    }
    return held;
  }

  private static void assertDoors(Expected rows, Scan scan) {
    rows.assertScanned(scan);
    Wire.assertSent(rows, scan);
    assertEquals(rows.rows(), scan.count());
  }

  @ParameterizedTest
  @NullSource
  @EnumSource(Codec.class)
  void eachSnapshotHasTheRowsThatWereThereThen(@Nullable Codec codec) throws Exception {
    SchemaMessage schema = EveryField.schema();
    Store store = fixture.open("s");
    Snapshot first = store.snapshot();
    List<State> states = history(store, schema, codec);
    assertEquals(states.size(), assertHeld(store, schema, states));
    first.close();
    fixture.close(store);
    assertEquals(List.of(), Scans.verify(fixture.path("s")).damages());
    assertTrue(assertHeld(fixture.open("s"), schema, states) > 0);
  }

  private Store numbers() throws Exception {
    Store store = fixture.open("n");
    for (int i = 0; i < 2; i++) {
      long first = i * ROWS;
      if (i == 0)
        store.createTable(TableName.of("t"), Numbers.schema(3), new TableOptions(BATCH, null));
      store.table("t").append(Numbers.source(3, first, ROWS, BATCH), Key.random());
    }
    return store;
  }

  @Test
  void aBatchWithoutDeletesGoesOutAsItLies() throws Exception {
    Store store = numbers();
    assertEquals(7, store.table("t").delete("c0 BETWEEN ? AND ?", 100, 106).rows());
    try (Snapshot snapshot = store.snapshot();
        Messages messages = snapshot.table("t").scan().messages("test")) {
      int whole = 0;
      for (Message next = messages.next(); next != null; next = messages.next()) {
        try (Message message = next) {
          assertEquals(0, message.copiedBytes());
          if (message.chosen() == null) whole++;
        }
      }
      assertEquals(2 * ROWS / BATCH - 1, whole);
      assertEquals(2 * ROWS - 7, snapshot.table("t").rows());
    }
  }

  @Test
  void aSegmentWithoutRowsLeavesTheTableAndItsFileGoesWithTheLastSnapshot() throws Exception {
    Store store = numbers();
    try (Snapshot before = store.snapshot()) {
      Commit commit = store.table("t").delete("c0 < ?", ROWS);
      assertEquals(ROWS, commit.rows());
      try (Snapshot after = store.snapshot()) {
        assertEquals(1, after.table("t").segments());
        Numbers.check(after.table("t").scan(), ROWS, ROWS, 0, 1, 2);
      }
      Numbers.check(before.table("t").scan(), 0, 2 * ROWS, 0, 1, 2);
      assertEquals(2, StoreFixture.segments(fixture.path("n")).size());
    }
    assertEquals(1, StoreFixture.segments(fixture.path("n")).size());
    fixture.close(store);
    assertTrue(Scans.verify(fixture.path("n")).clean());
    try (Snapshot again = fixture.open("n").snapshot()) {
      Numbers.check(again.table("t").scan(), ROWS, ROWS, 0, 1, 2);
    }
  }

  @Test
  void aKeyDeletesOnce() throws Exception {
    Store store = numbers();
    Key key = Key.of("once");
    Commit first = store.table("t").delete(key, "c0 < 10");
    assertFalse(first.duplicate());
    Commit again = store.table("t").delete(key, "c0 < 10");
    assertTrue(again.duplicate());
    assertEquals(first.snapshot(), again.snapshot());
    assertEquals(10, again.rows());
    assertEquals(0, store.table("t").delete("c0 < 10").rows());
    Commit all = store.table("t").truncate(Key.of("all"));
    assertEquals(2 * ROWS - 10, all.rows());
    assertTrue(store.table("t").truncate(Key.of("all")).duplicate());
    try (Snapshot snapshot = store.snapshot()) {
      assertEquals(0, snapshot.table("t").rows());
      Numbers.check(snapshot.table("t").scan(), 0, 0, 0, 1, 2);
    }
    store.table("t").append(Numbers.source(3, 0, 100, 100), Key.random());
    try (Snapshot snapshot = store.snapshot()) {
      Numbers.check(snapshot.table("t").scan(), 0, 100, 0, 1, 2);
    }
    assertThrows(StoreException.BadPredicate.class, () -> store.table("t").delete("nope = 1"));
  }

  /// A filter that keeps what `kept` keeps, during whose first look others commit.
  private static RowFilter meddling(RowFilter kept, Runnable others) {
    AtomicBoolean once = new AtomicBoolean();
    return new RowFilters.Looking() {
      @Override
      public int[] columns() {
        return kept.columns();
      }

      @Override
      public RowSet keep(RowBatch batch, Dictionaries dictionaries) {
        if (!once.getAndSet(true)) others.run();
        return kept.keep(batch, dictionaries);
      }
    };
  }

  @Test
  void whatOthersCommitMeanwhileIsNeitherMissedNorDeletedTwice() throws Exception {
    Store store = numbers();
    Runnable others =
        () -> {
          assertEquals(50, store.table("t").delete("c0 < 50").rows());
          try {
            store.table("t").append(Numbers.source(3, 0, 200, 200), Key.random());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    Commit commit = delete(store, meddling(RowFilters.between(0, 99), others));
    assertEquals(50 + 100, commit.rows());
    try (Snapshot snapshot = store.snapshot()) {
      Scan scan = snapshot.table("t").scan();
      Numbers.check(scan.batches(0, scan.batchCount() - 1), 100, 2 * ROWS - 100, 0, 1, 2);
      Numbers.check(scan.batches(scan.batchCount() - 1, scan.batchCount()), 100, 100, 0, 1, 2);
    }
    Runnable dropping = () -> store.dropTable("t");
    assertThrows(
        StoreException.NoSuchTable.class,
        () -> delete(store, meddling(RowFilters.between(0, ROWS), dropping)));
  }

  /// Writers append while others delete: what is left is what no delete that came after matches,
  /// and every row is deleted once.
  @Test
  void deletesAndAppendsAtOnceLoseNothing() throws Exception {
    Store store = fixture.open("n");
    store.createTable(TableName.of("t"), Numbers.schema(2), new TableOptions(512, null));
    long deleted = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Long>> deletes = new ArrayList<>();
      List<Future<Commit>> appends = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        long first = i * 1000L;
        appends.add(
            threads.submit(
                () -> store.table("t").append(Numbers.source(2, first, 1000, 500), Key.random())));
        long low = random.nextLong(24_000);
        deletes.add(
            threads.submit(
                () -> store.table("t").delete("c0 BETWEEN ? AND ?", low, low + 3000).rows()));
      }
      for (Future<Commit> append : appends) assertEquals(1000, append.get().rows());
      for (Future<Long> delete : deletes) deleted += delete.get();
    }
    try (Snapshot snapshot = store.snapshot()) {
      assertEquals(24_000 - deleted, snapshot.table("t").rows());
      long[] seen = {0};
      Scans.forEach(snapshot.table("t").scan(), (rows, _) -> seen[0] += rows.rows());
      assertEquals(24_000 - deleted, seen[0]);
    }
    assertTrue(deleted > 0);
    store.table("t").delete("c0 >= 0");
    try (Snapshot snapshot = store.snapshot()) {
      assertEquals(0, snapshot.table("t").rows());
    }
  }
}
