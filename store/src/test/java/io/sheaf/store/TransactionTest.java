package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.BatchSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Changes of several tables that are one commit.
final class TransactionTest {
  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private static BatchSource rows(long first, long count) {
    return Numbers.source(2, first, count, 1000);
  }

  private static void create(Store store, String name, long first, long count) throws IOException {
    store.createTable(
        TableName.of(name), rows(first, count), TableOptions.defaults(), Key.random());
  }

  private static void check(Store store, String table, long first, long count) {
    try (Snapshot snapshot = store.snapshot()) {
      Numbers.check(snapshot.table(table).scan(), first, count, 0, 1);
      assertEquals(count, snapshot.table(table).rows());
    }
  }

  private static long newest(Store store) {
    try (Snapshot snapshot = store.snapshot()) {
      return snapshot.number();
    }
  }

  @Test
  void changesOfSeveralTablesAreOneCommit() throws Exception {
    Store store = fixture.open("s");
    for (String name : List.of("a", "b", "c", "d")) create(store, name, 0, 2500);
    long before = newest(store);
    Commit made =
        store.commit(
            Key.of("k"),
            tx ->
                tx.append("a", rows(2500, 100))
                    .delete("b", Where.of("c0 < ?", 2000))
                    .truncate("c")
                    .drop("d")
                    .append("c", rows(7, 10)));
    assertEquals(before + 1, made.snapshot());
    assertEquals(110, made.rows());
    check(store, "a", 0, 2600);
    check(store, "b", 2000, 500);
    check(store, "c", 7, 10);
    assertThrows(StoreException.NoSuchTable.class, () -> store.table("d"));
    try (Snapshot old = store.snapshotAt(before)) {
      assertEquals(4, old.tables().size());
    } catch (StoreException.NoSuchSnapshot e) {
      // Nobody held it, so its segments are gone.
    }
    Commit again = store.commit(Key.of("k"), _ -> assertFalse(true, "done twice"));
    assertTrue(again.duplicate());
    assertEquals(made.snapshot(), again.snapshot());
    assertEquals(110, again.rows());
  }

  @Test
  void anOverwriteTakesThePlaceOfAllRowsOrOfThoseThatMatch() throws Exception {
    Store store = fixture.open("s");
    create(store, "t", 0, 5000);
    Table table = store.table("t");
    Commit all = table.overwrite(rows(10_000, 3000), Key.of("1"));
    assertEquals(3000, all.rows());
    check(store, "t", 10_000, 3000);
    Commit some = table.overwrite(rows(13_000, 20), Where.of("c0 < 12500"), Key.of("2"));
    assertEquals(20, some.rows());
    check(store, "t", 12_500, 520);
    assertTrue(table.overwrite(rows(0, 9), Where.of("c0 < 12500"), Key.of("2")).duplicate());
    assertEquals(520, table.overwrite(rows(0, 0), Key.of("3")).rows());
    check(store, "t", 0, 0);
    assertEquals(5, table.overwrite(rows(0, 5), Key.of("4")).rows());
    check(store, "t", 0, 5);
    assertEquals(List.of(), StoreFixture.segments(fixture.path("s")));
  }

  @Test
  void whatFailsLeavesNothing() throws Exception {
    Store store = fixture.open("s");
    create(store, "a", 0, 10);
    create(store, "b", 0, 10);
    long before = newest(store);
    assertThrows(
        StoreException.BadInput.class,
        () ->
            store.commit(
                Key.random(),
                tx -> tx.append("a", rows(10, 5000)).append("b", Numbers.source(3, 0, 5, 5))));
    assertThrows(
        IllegalStateException.class,
        () ->
            store.commit(
                Key.random(),
                tx -> {
                  tx.truncate("a").append("b", rows(10, 10));
                  throw new IllegalStateException("changed my mind");
                }));
    assertThrows(
        StoreException.TableExists.class,
        () -> store.commit(Key.random(), tx -> tx.append("a", rows(10, 5)).rename("b", "a")));
    assertThrows(
        StoreException.BadPredicate.class,
        () ->
            store.commit(
                Key.random(), tx -> tx.truncate("a").delete("b", Where.of("nothing = 1"))));
    assertEquals(before, newest(store));
    check(store, "a", 0, 10);
    check(store, "b", 0, 10);
    assertEquals(List.of(), StoreFixture.segments(fixture.path("s")));
  }

  @Test
  void oneTableHasRowsTakenFromItOnceAndNothingElseWhenItIsDropped() throws Exception {
    Store store = fixture.open("s");
    create(store, "a", 0, 10);
    List<Transaction.Work> twice =
        List.of(
            tx -> tx.truncate("a").delete("a", Where.of("c0 = 1")),
            tx -> tx.delete("a", Where.of("c0 = 2")).delete("a", Where.of("c0 = 1")),
            tx -> tx.overwrite("a", rows(0, 1)).overwrite("a", rows(0, 1)),
            tx -> tx.drop("a").truncate("a"),
            tx -> tx.append("a", rows(0, 1)).drop("a"),
            tx -> tx.rename("a", "b").drop("a"),
            tx -> tx.drop("a").drop("a"));
    for (Transaction.Work work : twice) {
      assertThrows(StoreException.BadInput.class, () -> store.commit(Key.random(), work));
    }
    check(store, "a", 0, 10);
  }

  @Test
  void namesAreThoseOfBeforeTheCommitAndMayBeSwapped() throws Exception {
    Store store = fixture.open("s");
    create(store, "a", 0, 10);
    create(store, "b", 100, 10);
    store.commit(Key.random(), tx -> tx.rename("a", "x").rename("b", "a").rename("a", "b"));
    check(store, "b", 0, 10);
    check(store, "a", 100, 10);
    store.commit(Key.random(), tx -> tx.drop("a").rename("b", "a").append("b", rows(10, 5)));
    check(store, "a", 0, 15);
    assertThrows(StoreException.NoSuchTable.class, () -> store.table("b"));
  }

  @Test
  void aWriteThatExpectsASnapshotIsRefusedOnceTheTableHasChanged() throws Exception {
    Store store = fixture.open("s");
    create(store, "a", 0, 10);
    create(store, "b", 0, 10);
    long seen = newest(store);
    Table table = store.table("a").expect(seen);
    Commit first = table.append(rows(10, 5), Key.of("first"));
    assertTrue(table.append(rows(10, 5), Key.of("first")).duplicate());
    List<Transaction.Work> late =
        List.of(
            tx -> tx.expect(seen).append("a", rows(15, 1)),
            tx -> tx.expect(seen).append("b", rows(10, 1)).delete("a", Where.of("c0 = 1")),
            tx -> tx.truncate("a").expect(seen),
            tx -> tx.expect(seen).drop("a"),
            tx -> tx.expect(seen).rename("a", "z"));
    for (Transaction.Work work : late) {
      var e = assertThrows(StoreException.Conflict.class, () -> store.commit(Key.random(), work));
      assertEquals(seen, e.expected());
    }
    assertThrows(StoreException.Conflict.class, () -> table.append(rows(15, 1), Key.random()));
    assertThrows(StoreException.Conflict.class, () -> table.overwrite(rows(0, 1), Key.random()));
    assertThrows(StoreException.Conflict.class, () -> table.delete("c0 = 1"));
    assertThrows(StoreException.Conflict.class, () -> table.truncate(Key.random()));
    assertEquals(1, store.table("b").expect(seen).append(rows(10, 1), Key.random()).rows());
    assertEquals(
        1, store.table("a").expect(first.snapshot()).append(rows(15, 1), Key.random()).rows());
    check(store, "a", 0, 16);
    check(store, "b", 0, 11);
    long now = newest(store);
    try (SteadyAppend steady =
            store.table("a").expect(now).appendEach(Numbers.schema(2), Key.of("steady"));
        BatchSource source = rows(16, 3000)) {
      for (var next = source.next(); next != null; next = source.next()) steady.append(next);
    }
    check(store, "a", 0, 3016);
  }

  /// Rows move from one table to the other and back, in one commit each: whoever looks finds every
  /// one of them once.
  @Test
  void aSnapshotHasAllOfACommitOrNothing() throws Exception {
    Store store = fixture.open("s");
    int parts = 4;
    long part = 500;
    create(store, "a", 0, parts * part);
    create(store, "b", 0, 0);
    AtomicBoolean done = new AtomicBoolean();
    long looks = 0;
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<Long>> readers = new ArrayList<>();
      for (int i = 0; i < 2; i++)
        readers.add(threads.submit(() -> look(store, done, parts * part)));
      for (int round = 0; round < 16; round++) {
        long first = round % parts * part;
        String from = round / parts % 2 == 0 ? "a" : "b";
        String to = from.equals("a") ? "b" : "a";
        store.commit(
            Key.random(),
            tx ->
                tx.delete(from, Where.of("c0 >= ? and c0 < ?", first, first + part))
                    .append(to, rows(first, part)));
      }
      done.set(true);
      for (Future<Long> reader : readers) looks += reader.get();
    }
    System.out.println("16 commits of two tables, looked at " + looks + " times, 0 by half");
    assertTrue(looks > 10, "too few looks");
  }

  private static long look(Store store, AtomicBoolean done, long rows) {
    long looks = 0;
    while (!done.get() || looks < 6) {
      try (Snapshot snapshot = store.snapshot()) {
        long[] sum = {0, 0};
        for (String name : List.of("a", "b")) {
          Scans.forEach(
              snapshot.table(name).scan(),
              (batch, _) -> {
                sum[0] += batch.rows();
                long first = batch.rows() == 0 ? 0 : Numbers.first(batch);
                for (long i = 0; i < batch.rows(); i++) sum[1] += first + i;
              });
        }
        assertEquals(rows, sum[0]);
        assertEquals(rows * (rows - 1) / 2, sum[1]);
      }
      looks++;
    }
    return looks;
  }
}
