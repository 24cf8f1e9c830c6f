package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.BatchSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Rows that wait, unseen, for the commit that brings them in.
final class StageTest {
  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private static final Options SMALL = Options.defaults().pool(Options.mib(16));

  private static BatchSource rows(long first, long count) {
    return Numbers.source(2, first, count, 1000);
  }

  private static Table create(Store store, String name) {
    return store.createTable(TableName.of(name), Numbers.schema(2), TableOptions.defaults());
  }

  private static void check(Store store, String table, long first, long count) {
    try (Snapshot snapshot = store.snapshot()) {
      Numbers.check(snapshot.table(table).scan(), first, count, 0, 1);
      assertEquals(count, snapshot.table(table).rows());
    }
  }

  private int files() {
    return StoreFixture.segments(fixture.path("s")).size();
  }

  @Test
  void stagesOfTwoTablesAreCommittedTogetherAndOnce() throws Exception {
    Store store = fixture.open("s");
    Table a = create(store, "a");
    Table b = create(store, "b");
    Stage first = a.stage(rows(0, 5000), Key.of("1"));
    Stage second = b.stage(rows(0, 20), Key.of("1"));
    Stage third = a.stage(rows(5000, 10), Key.of("2"));
    assertEquals(5000, first.rows());
    assertEquals("main.b", second.table().qualified());
    assertTrue(Objects.requireNonNull(third.expires()).isAfter(Instant.now()));
    assertEquals(List.of(first, second, third), store.stages());
    check(store, "a", 0, 0);
    check(store, "b", 0, 0);
    Commit made = store.commit(Key.of("all"), first, second, third);
    assertEquals(5030, made.rows());
    check(store, "a", 0, 5010);
    check(store, "b", 0, 20);
    assertEquals(List.of(), store.stages());
    Commit again = store.commit(Key.of("all"), first, second, third);
    assertTrue(again.duplicate());
    assertEquals(made.snapshot(), again.snapshot());
    var e =
        assertThrows(StoreException.NoSuchStage.class, () -> store.commit(Key.random(), second));
    assertEquals(second.id(), e.stage());
    assertFalse(store.abortStage(first.id()));
    check(store, "a", 0, 5010);
    assertEquals(3, files());
  }

  @Test
  void aRepeatedStageIsTheSameOneAndNoAppend() throws Exception {
    Store store = fixture.open("s");
    Table a = create(store, "a");
    Stage first = a.stage(rows(0, 10), Key.of("k"));
    Stage again = a.stage(rows(0, 10), Key.of("k"));
    assertEquals(first.id(), again.id());
    assertTrue(again.duplicate() && !first.duplicate());
    assertFalse(a.append(rows(0, 10), Key.of("k")).duplicate());
    assertNotEquals(first.id(), a.stage(rows(10, 5), Key.of("other")).id());
    store.commit(Key.of("c"), first);
    Stage late = a.stage(rows(0, 10), Key.of("k"));
    assertEquals(first.id(), late.id());
    assertNull(late.expires());
    assertTrue(store.commit(Key.of("c"), late).duplicate());
  }

  @Test
  void whatIsAbortedGoesWithItsFiles() throws Exception {
    Store store = fixture.open("s");
    Table a = create(store, "a");
    Stage kept = a.stage(rows(0, 10), Key.random());
    Stage gone = a.stage(rows(10, 5000), Key.random());
    assertEquals(2, files());
    assertTrue(store.abortStage(gone.id()));
    assertEquals(1, files());
    assertThrows(StoreException.NoSuchStage.class, () -> store.commit(Key.random(), kept, gone));
    check(store, "a", 0, 0);
    store.commit(Key.random(), kept);
    check(store, "a", 0, 10);
    assertEquals(10, store.commit(Key.random(), tx -> tx.truncate("a")).rows());
  }

  @Test
  void stagesSurviveARestartAndTheirFilesAreNoOrphans() throws Exception {
    Store store = fixture.open("s");
    Table a = create(store, "a");
    Stage first = a.stage(rows(0, 5000), Key.of("1"));
    Stage second = a.stage(rows(5000, 7), Key.of("2"));
    Stage third = a.stage(rows(0, 9), Key.of("3"));
    fixture.close(store);
    assertEquals(List.of(), Scans.verify(fixture.path("s")).damages());
    assertEquals(3, Scans.verify(fixture.path("s")).segments());
    Store again = fixture.open("s");
    assertEquals(List.of(first, second, third), again.stages());
    again.commit(Key.random(), first, second);
    assertTrue(again.abortStage(third.id()));
    check(again, "a", 0, 5007);
    fixture.close(again);
    assertEquals(List.of(), Scans.verify(fixture.path("s")).damages());
    assertEquals(2, files());
    check(fixture.open("s"), "a", 0, 5007);
  }

  @Test
  void aStageThatNobodyCommitsGoesWhenItsTimeIsOver() throws Exception {
    Store store = fixture.open("s");
    Table a = create(store, "a");
    Stage stage = a.stage(rows(0, 10), Key.random());
    Instant expires = Objects.requireNonNull(stage.expires());
    assertEquals(0, store.staging().expire(expires.minusMillis(1)));
    assertEquals(1, store.stages().size());
    assertEquals(1, store.staging().expire(expires));
    assertEquals(List.of(), store.stages());
    assertEquals(0, files());
    fixture.close(store);
    assertEquals(List.of(), Scans.verify(fixture.path("s")).damages());
  }

  @Test
  void theTimerEndsThemAlsoAfterARestart() throws Exception {
    StageLimits brief = StageLimits.defaults().lifetime(Duration.ofMillis(300));
    Store store = fixture.open("s", SMALL.stages(brief));
    Table a = create(store, "a");
    a.stage(rows(0, 10), Key.random());
    awaitNone(store);
    fixture.close(store);
    Store kept = fixture.open("s");
    kept.table("a").stage(rows(0, 10), Key.random());
    fixture.close(kept);
    Store third = fixture.open("s", SMALL.stages(brief));
    third.table("a").stage(rows(0, 10), Key.random());
    long until = System.nanoTime() + 60_000_000_000L;
    while (third.stages().size() > 1 && System.nanoTime() < until) LockSupport.parkNanos(1_000_000);
    assertEquals(1, third.stages().size(), "a stage keeps the time that it was given");
    fixture.close(third);
  }

  private static void awaitNone(Store store) {
    long until = System.nanoTime() + 60_000_000_000L;
    while (!store.stages().isEmpty() && System.nanoTime() < until) LockSupport.parkNanos(1_000_000);
    assertEquals(List.of(), store.stages());
  }

  @Test
  void stagesCountAgainstTheirLimits() throws Exception {
    Store store = fixture.open("s", SMALL.stages(new StageLimits(Duration.ofDays(1), 200_000, 3)));
    Table a = create(store, "a");
    Stage first = a.stage(rows(0, 5000), Key.of("1"));
    assertThrows(StoreException.StagesFull.class, () -> a.stage(rows(5000, 8000), Key.of("2")));
    assertEquals(1, files());
    assertTrue(a.stage(rows(0, 5000), Key.of("1")).duplicate());
    a.stage(rows(0, 1), Key.random());
    a.stage(rows(0, 1), Key.random());
    assertThrows(StoreException.StagesFull.class, () -> a.stage(rows(0, 1), Key.random()));
    store.commit(Key.random(), first);
    a.stage(rows(0, 1), Key.random());
    assertEquals(4, files());
  }

  @Test
  void aTableTakesItsStagesWithIt() throws Exception {
    Store store = fixture.open("s");
    Table a = create(store, "a");
    Stage stage = a.stage(rows(0, 10), Key.random());
    store.renameTable("a", "b");
    assertEquals("main.b", store.stages().getFirst().table().qualified());
    store.dropTable("b");
    assertEquals(List.of(), store.stages());
    assertEquals(0, files());
    assertThrows(StoreException.NoSuchStage.class, () -> store.commit(Key.random(), stage));
    create(store, "c").stage(rows(0, 10), Key.random());
    store.replaceTable(TableName.of("c"), rows(0, 5), TableOptions.defaults(), Key.random());
    assertEquals(List.of(), store.stages());
    check(store, "c", 0, 5);
    assertEquals(0, files());
    fixture.close(store);
    assertEquals(List.of(), Scans.verify(fixture.path("s")).damages());
  }

  @Test
  void aCommitOfStagesMayExpectASnapshot() throws Exception {
    Store store = fixture.open("s");
    Table a = create(store, "a");
    Stage stage = a.stage(rows(0, 10), Key.random());
    long seen = stage.id();
    a.append(rows(0, 1), Key.random());
    List<Long> ids = List.of(stage.id());
    assertThrows(StoreException.Conflict.class, () -> store.commit(Key.random(), ids, seen));
    assertEquals(1, store.stages().size());
    assertEquals(10, store.commit(Key.random(), ids, seen + 1).rows());
    assertThrows(StoreException.BadInput.class, () -> store.commit(Key.random(), List.of(), seen));
    Stage twice = a.stage(rows(0, 10), Key.random());
    assertThrows(StoreException.BadInput.class, () -> store.commit(Key.random(), twice, twice));
    Commit mixed =
        store.commit(
            Key.random(), tx -> tx.truncate("a").commit(twice.id()).append("a", rows(10, 5)));
    assertEquals(15, mixed.rows());
    check(store, "a", 0, 15);
  }

  @Test
  void ofACommitAnAbortAndAnExpiryOneEndsAStage() throws Exception {
    Store store = fixture.open("s");
    Table a = create(store, "a");
    long rows = 0;
    int committed = 0;
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      for (int round = 0; round < 30; round++) {
        Stage stage = a.stage(rows(rows, 10), Key.random());
        Instant expires = Objects.requireNonNull(stage.expires());
        List<Callable<Boolean>> ends =
            new ArrayList<>(
                List.of(
                    () -> committed(store, stage),
                    () -> store.abortStage(stage.id()),
                    () -> store.staging().expire(expires) > 0));
        Callable<Boolean> commits = ends.getFirst();
        Collections.rotate(ends, round);
        // The first few one after the other, so that each of them wins once.
        List<Future<Boolean>> all = new ArrayList<>();
        for (Callable<Boolean> end : ends) {
          all.add(threads.submit(end));
          if (round < ends.size()) all.getLast().get();
        }
        Future<Boolean> commit = all.get(ends.indexOf(commits));
        int ended = 0;
        for (Future<Boolean> each : all) ended += each.get() ? 1 : 0;
        assertEquals(1, ended);
        if (commit.get()) {
          committed++;
          rows += 10;
        }
        check(store, "a", 0, rows);
        assertEquals(committed, files());
      }
    }
    System.out.println("30 races for a stage, " + committed + " won by the commit");
    assertTrue(committed > 0 && committed < 30, committed + " won by the commit");
  }

  private static boolean committed(Store store, Stage stage) {
    try {
      store.commit(Key.random(), stage);
      return true;
    } catch (StoreException.NoSuchStage e) {
      return false;
    }
  }
}
