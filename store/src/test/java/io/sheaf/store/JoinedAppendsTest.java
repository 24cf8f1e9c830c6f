package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.testing.Seed;
import io.sheaf.format.testing.StreamGenerator;
import io.sheaf.store.arrow.ArrowSchemas;
import io.sheaf.store.io.DiskException.Reason;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.sim.Operation;
import io.sheaf.store.sim.SimulatedDisk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Small appends that come while another one is being flushed: one segment, one commit, and to each
/// its own answer.
final class JoinedAppendsTest {
  private static final Options SMALL = Options.defaults().pool(Options.mib(8));
  private static final int MANY = 12;
  private static final int LARGE = 1_900;

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final long seed = Seed.value("JoinedAppendsTest");
  private Store store;
  private long base;

  @BeforeEach
  void open() throws Exception {
    store = Store.on(disk, SMALL);
    store.createTable(TableName.of("t"), Numbers.schema(2), TableOptions.defaults());
    store.createTable(TableName.of("u"), Numbers.schema(2), TableOptions.defaults());
    // From here on a commit is a flush, and nothing else.
    store.table("u").append(Numbers.source(2, 0, 1, 1024), Key.random());
    base = store.log().catalog().snapshot();
  }

  @AfterEach
  void close() {
    store.close();
    assertEquals(0, disk.openFiles());
  }

  private Commit append(long first, long rows, String key) throws Exception {
    return store.table("t").append(Numbers.source(2, first, rows, 1024), Key.of(key));
  }

  /// Runs all while the flush of an append of 10 rows waits for them to have come, in their order.
  private List<Future<Commit>> together(List<Callable<Commit>> appends, Runnable before)
      throws Exception {
    CompletableFuture<Void> allWait = new CompletableFuture<>();
    CompletableFuture<Void> flushing = new CompletableFuture<>();
    disk.observe(
        (operation, done) -> {
          if (operation.kind() == Operation.Kind.SYNC && !done) {
            flushing.complete(null);
            allWait.join();
          }
        });
    FutureTask<Commit> first = new FutureTask<>(() -> append(0, 10, "first"));
    Thread leader = Thread.ofPlatform().start(first);
    flushing.join();
    List<FutureTask<Commit>> tasks = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (Callable<Commit> append : appends) {
      FutureTask<Commit> task = new FutureTask<>(append);
      Thread thread = Thread.ofPlatform().start(task);
      while (thread.getState() != Thread.State.WAITING) Thread.onSpinWait();
      tasks.add(task);
      threads.add(thread);
    }
    before.run();
    allWait.complete(null);
    leader.join();
    for (Thread thread : threads) thread.join();
    disk.observe((operation, done) -> {});
    first.get();
    return List.copyOf(tasks);
  }

  /// Appends of 1, 2, 3 and so on rows behind the ten of the first.
  private List<Callable<Commit>> growing() {
    List<Callable<Commit>> appends = new ArrayList<>();
    long row = 10;
    for (int i = 1; i <= MANY; i++) {
      long first = row;
      int rows = i;
      appends.add(() -> append(first, rows, "k" + rows));
      row += rows;
    }
    return appends;
  }

  private List<Callable<Commit>> large(int count) {
    List<Callable<Commit>> appends = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long first = 10 + (long) LARGE * i;
      appends.add(() -> append(first, LARGE, "k" + first)); // 30 KiB
    }
    return appends;
  }

  private static Throwable failure(Future<?> future) {
    return Objects.requireNonNull(assertThrows(ExecutionException.class, future::get).getCause());
  }

  private List<SegmentRef> segments() {
    try (Snapshot snapshot = store.snapshot()) {
      return List.copyOf(snapshot.table("t").state().segments());
    }
  }

  private void check(long rows) {
    try (Snapshot snapshot = store.snapshot()) {
      Numbers.check(snapshot.table("t").scan(), 0, rows, 0, 1);
    }
  }

  @Test
  void theyAreOneSegmentOneCommitAndEachIsAnsweredForItself() throws Exception {
    long rows = 10 + MANY * (MANY + 1) / 2;
    long flushes = store.log().flushes();
    List<Future<Commit>> all = together(growing(), () -> {});
    for (int i = 1; i <= MANY; i++) {
      assertEquals(new Commit(base + 2, i, Key.of("k" + i), false), all.get(i - 1).get());
    }
    assertEquals(flushes + 2, store.log().flushes());
    assertEquals(2, segments().size());
    assertEquals(1, segments().getLast().batches());
    check(rows);
    try (Snapshot then = store.snapshotAt(base + 1)) {
      Numbers.check(then.table("t").scan(), 0, 10, 0, 1);
    }
    store.close();
    store = Store.on(disk, SMALL);
    check(rows);
    for (int i = 1; i <= MANY; i++) {
      assertEquals(new Commit(base + 2, i, Key.of("k" + i), true), append(500, 7, "k" + i));
    }
    store.close();
    assertEquals(List.of(), Verification.ofDisk(disk, Set.of(), Verification.Depth.FULL).damages());
  }

  @Test
  void whoExpectsASnapshotIsACommitOfItsOwn() throws Exception {
    Callable<Commit> expecting =
        () ->
            store
                .table("t")
                .expect(base + 1)
                .append(Numbers.source(2, 10, 5, 1024), Key.of("expecting"));
    List<Future<Commit>> all =
        together(List.of(expecting, () -> append(15, 5, "a"), () -> append(20, 5, "b")), () -> {});
    long own = all.getFirst().get().snapshot();
    assertEquals(all.get(1).get().snapshot(), all.get(2).get().snapshot());
    assertNotEquals(own, all.get(1).get().snapshot());
  }

  @Test
  void aKeyThatComesTwiceAtOnceIsOneAppend() throws Exception {
    List<Callable<Commit>> appends =
        List.of(
            () -> append(10, 5, "a"),
            () -> append(10, 5, "a"),
            () -> append(15, 5, "b"),
            () -> append(0, 10, "first"));
    List<Future<Commit>> all = together(appends, () -> {});
    assertEquals(new Commit(base + 2, 5, Key.of("a"), false), all.get(0).get());
    assertEquals(new Commit(base + 2, 5, Key.of("a"), true), all.get(1).get());
    assertEquals(5, all.get(2).get().rows());
    assertEquals(new Commit(base + 1, 10, Key.of("first"), true), all.get(3).get());
    check(20);
  }

  @Test
  void whatKeepsThemAllFromBeingMadeIsToldToEach() throws Exception {
    // Behind the flush that is under way, so it comes before them.
    Thread[] drop = new Thread[1];
    List<Future<Commit>> all =
        together(
            growing(),
            () -> {
              drop[0] = Thread.ofPlatform().start(() -> store.dropTable("t"));
              while (drop[0].getState() != Thread.State.WAITING) Thread.onSpinWait();
            });
    drop[0].join();
    int refused = 0;
    for (Future<Commit> one : all) {
      if (one.state() == Future.State.FAILED) {
        assertInstanceOf(StoreException.NoSuchTable.class, failure(one));
        refused++;
      }
    }
    assertTrue(refused == 0 || refused == MANY, refused + " of " + MANY);
    assertThrows(StoreException.NoSuchTable.class, () -> store.table("t"));
  }

  /// Appends until the log has just made much room: the next ones need none.
  private void makeRoom() throws Exception {
    boolean made = false;
    for (int i = 0; !made; i++) {
      long before = disk.operations();
      store.table("u").append(Numbers.source(2, i, 1, 1024), Key.random());
      made = i > 60 && disk.operations() - before > 3;
    }
  }

  @Test
  void aFlushThatFailsIsUnknownToEachByItsOwnKey() throws Exception {
    makeRoom();
    // The first takes three operations, two writes and a sync, and so do the others together.
    disk.failAt(disk.operations() + 6, Reason.FAILED);
    List<Future<Commit>> all = together(growing(), () -> {});
    for (int i = 1; i <= MANY; i++) {
      Throwable e = failure(all.get(i - 1));
      StoreException.CommitUnknown unknown =
          assertInstanceOf(StoreException.CommitUnknown.class, e);
      assertEquals("k" + i, unknown.key());
    }
    check(10);
    store.close();
    store = Store.on(disk, SMALL);
    try (Snapshot snapshot = store.snapshot()) {
      long rows = snapshot.table("t").rows();
      assertTrue(rows == 10 || rows == 10 + MANY * (MANY + 1) / 2, rows + " rows: all or none");
    }
  }

  @Test
  void oneThatIsNotValidFailsAloneAndOneThatIsLargeGoesByItself() throws Exception {
    List<Callable<Commit>> appends =
        List.of(
            () -> append(10, 5, "a"),
            () -> store.table("t").append(Numbers.source(1, 0, 5, 1024), Key.of("other columns")),
            () -> append(15, 5, "b"));
    // Refused before it waits for anything.
    assertThrows(StoreException.BadInput.class, () -> appends.get(1).call());
    List<Future<Commit>> all = together(List.of(appends.get(0), appends.get(2)), () -> {});
    assertEquals(all.get(0).get().snapshot(), all.get(1).get().snapshot());
    append(20, 100_000, "large");
    assertNull(segments().getLast().place());
    check(100_020);
  }

  @Test
  void moreThanASegmentMayHoldGoIntoSeveral() throws Exception {
    List<Callable<Commit>> appends = large(40);
    List<Future<Commit>> all = together(appends, () -> {});
    assertNotEquals(all.getFirst().get().snapshot(), all.getLast().get().snapshot());
    assertFalse(segments().stream().anyMatch(segment -> segment.place() == null));
    assertEquals(4, segments().size());
    check(76_010);
  }

  @Test
  void thoseOfAnOlderSchemaGoByThemselves() throws Exception {
    var added =
        org.apache.arrow.vector.types.pojo.Field.nullable("more", new ArrowType.Int(64, true));
    List<Callable<Commit>> appends = List.of(() -> append(10, 5, "a"), () -> append(15, 5, "b"));
    Thread[] add = new Thread[1];
    together(
        appends,
        () -> {
          add[0] = Thread.ofPlatform().start(() -> store.table("t").addColumn(added));
          while (add[0].getState() != Thread.State.WAITING) Thread.onSpinWait();
        });
    add[0].join();
    assertEquals(3, ArrowSchemas.toArrow(store.table("t").schemaMessage()).getFields().size());
    try (Snapshot snapshot = store.snapshot()) {
      Numbers.check(snapshot.table("t").scan().select("c0", "c1"), 0, 20, 0, 1);
    }
  }

  @Test
  void rowsOfEveryTypeAreJoined() throws Exception {
    Random random = Seed.random(seed, 0);
    List<Field> fields = new ArrayList<>(EveryField.flat());
    fields.addAll(EveryField.nested());
    SchemaMessage schema = SchemaMessage.of(new Schema(fields, List.of()));
    store.createTable(TableName.of("v"), schema, TableOptions.defaults());
    List<Expected> expected = new ArrayList<>();
    List<Callable<Commit>> appends = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      var rows = new StreamGenerator(random, fixture.memory(), schema).stream(1, 6, false);
      expected.add(Expected.of(fixture.memory(), rows));
      appends.add(
          () -> store.table("v").append(StreamGenerator.source(schema, rows), Key.random()));
    }
    for (Future<Commit> one : together(appends, () -> {})) one.get();
    assertTrue(store.writes().joined().joined() > 2, "joined");
    for (int i = 0; i < 2; i++) {
      try (Snapshot snapshot = store.snapshot()) {
        Expected.together(expected).assertScanned(snapshot.table("v").scan());
      }
      store.close();
      store = Store.on(disk, SMALL);
    }
  }

  @Test
  void keysThatRepeatInAnyOrderAreMadeOnceEach() throws Exception {
    List<Integer> keys = Seed.random(seed, 1).ints(3 * MANY, 1, 8).boxed().toList();
    List<Callable<Commit>> appends = new ArrayList<>();
    for (int key : keys) appends.add(() -> append(1_000L * key, key, "k" + key));
    List<Future<Commit>> all = together(appends, () -> {});
    Map<Integer, Long> made = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      Commit one = all.get(i).get();
      assertEquals(keys.get(i).longValue(), one.rows());
      if (!one.duplicate()) assertNull(made.put(keys.get(i), one.snapshot()), "made twice");
    }
    for (int i = 0; i < keys.size(); i++) {
      assertEquals(made.get(keys.get(i)), Long.valueOf(all.get(i).get().snapshot()));
    }
    assertEquals(Set.copyOf(keys), made.keySet());
    assertRows(10 + made.keySet().stream().mapToInt(key -> key).sum());
  }

  private void assertRows(long rows) {
    try (Snapshot snapshot = store.snapshot()) {
      assertEquals(rows, snapshot.table("t").scan().count());
      Set<Long> seen = new HashSet<>();
      Scans.forEach(
          snapshot.table("t").scan(),
          (batch, dictionaries) -> {
            for (long i = 0; i < batch.rows(); i++) seen.add(Numbers.first(batch, i));
          });
      assertEquals(rows, seen.size());
    }
  }

  @Test
  void whoWaitsWhileTheStoreClosesIsMadeOrToldSo() throws Exception {
    Thread[] close = new Thread[1];
    List<Future<Commit>> all =
        together(
            growing(),
            () -> {
              close[0] = Thread.ofPlatform().start(store::close);
              while (close[0].getState() != Thread.State.WAITING) Thread.onSpinWait();
            });
    close[0].join();
    long rows = 10;
    for (int i = 1; i <= MANY; i++) {
      if (all.get(i - 1).state() == Future.State.SUCCESS) rows += i;
      else assertInstanceOf(StoreException.Closed.class, failure(all.get(i - 1)));
    }
    store = Store.on(disk, SMALL);
    assertRows(rows);
  }

  @Test
  void aFullDiskIsToldToEachAndWhatWasNotMadeGoesOnceThereIsSpace() throws Exception {
    List<Callable<Commit>> appends = large(MANY);
    disk.setCapacity(0);
    List<Future<Commit>> all = together(appends, () -> {});
    int made = 0;
    for (Future<Commit> one : all) {
      if (one.state() == Future.State.SUCCESS) made++;
      else assertInstanceOf(StoreException.OutOfSpace.class, failure(one));
    }
    assertTrue(made < MANY, "all found room");
    assertNull(store.whyReadOnly());
    assertRows(10 + (long) made * LARGE);
    disk.setCapacity(Long.MAX_VALUE);
    for (int i = 0; i < MANY; i++) {
      Future.State before = all.get(i).state();
      assertEquals(before == Future.State.SUCCESS, appends.get(i).call().duplicate());
    }
    assertRows(10 + (long) MANY * LARGE);
    store.close();
    assertEquals(List.of(), Verification.ofDisk(disk, Set.of(), Verification.Depth.FULL).damages());
  }
}
