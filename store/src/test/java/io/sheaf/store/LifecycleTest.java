package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What is open when something is closed.
final class LifecycleTest {
  private static final Options IMPATIENT =
      Options.defaults().pool(Options.mib(16)).wait(Duration.ofMillis(50));
  private static final long ROWS = 200_000;

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private Store filled() throws Exception {
    Store store = fixture.open("s", IMPATIENT);
    store.createTable(
        TableName.of("t"),
        Numbers.source(2, 0, ROWS, 65_536),
        TableOptions.defaults(),
        Key.random());
    return store;
  }

  private static Batch first(Snapshot snapshot) {
    try (Batches batches = snapshot.table("t").scan().batches()) {
      return Objects.requireNonNull(batches.next());
    }
  }

  @Test
  void aLeakedBatchIsNamedAndTheLockIsGivenUp() throws Exception {
    Store store = filled();
    fixture.leave(store);
    Snapshot snapshot = store.snapshot();
    Batch leaked = first(snapshot);
    StoreException.LeakedPins found = assertThrows(StoreException.LeakedPins.class, store::close);
    assertTrue(Scans.message(found).contains("batches of main.t"), found::toString);
    assertTrue(Scans.message(found).contains("LifecycleTest.first"), found::toString);
    assertFalse(found.pins().isEmpty());
    Store again = fixture.open("s", IMPATIENT);
    try (Snapshot now = again.snapshot()) {
      Numbers.check(now.table("t").scan(), 0, ROWS, 0, 1);
    }
    // What is pinned stays as it is, for the process that leaked it.
    for (int i = 0; i < 10; i++) {
      assertEquals(Numbers.value(0, i), data(leaked, i));
    }
    leaked.close();
    snapshot.close();
    store.close();
  }

  private static long data(Batch batch, int row) {
    return batch.column(0).data().getAtIndex(ValueLayout.JAVA_LONG, row);
  }

  @Test
  void anOpenSnapshotDoesNotKeepAStoreFromClosing() throws Exception {
    Store store = filled();
    Snapshot snapshot = store.snapshot();
    Scan scan = snapshot.table("t").scan();
    store.dropTable("t");
    fixture.close(store);
    assertEquals(List.of(), StoreFixture.segments(fixture.path("s")));
    assertEquals(ROWS, scan.count());
    assertThrows(StoreException.Closed.class, scan::batches);
    assertThrows(StoreException.Closed.class, () -> scan.messages("test"));
    assertThrows(StoreException.Closed.class, () -> scan.reader(fixture.allocator()));
    assertThrows(StoreException.Closed.class, () -> scan.batches(0, 1).count());
    snapshot.close();
    snapshot.close();
  }

  @Test
  void aClosedStoreSaysThatItIsClosed() throws Exception {
    Store store = filled();
    Table table = store.table("t");
    fixture.close(store);
    store.close();
    assertThrows(StoreException.Closed.class, store::snapshot);
    assertThrows(StoreException.Closed.class, () -> store.snapshotAt(1));
    assertThrows(StoreException.Closed.class, () -> store.dropTable("t"));
    assertThrows(StoreException.Closed.class, () -> store.renameTable("t", "u"));
    assertThrows(
        StoreException.Closed.class,
        () -> store.createTable(TableName.of("u"), Numbers.schema(1), TableOptions.defaults()));
    assertThrows(
        StoreException.Closed.class,
        () -> table.append(Numbers.source(2, 0, 10, 10), Key.random()));
    assertThrows(
        StoreException.Closed.class,
        () -> {
          try (Appender appender = table.appender(fixture.allocator(), Key.random())) {
            fill(appender, 0, 10);
            appender.commit();
          }
        });
    assertEquals(1, StoreFixture.segments(fixture.path("s")).size());
  }

  @Test
  void aScanThatRunsWhenTheStoreIsClosedEndsWithAnError() throws Exception {
    Store store = filled();
    try (Snapshot snapshot = store.snapshot();
        Batches batches = snapshot.table("t").scan().batches()) {
      Objects.requireNonNull(batches.next()).close();
      fixture.leave(store);
      assertThrows(StoreException.LeakedPins.class, store::close);
      assertThrows(StoreException.Closed.class, batches::next);
    }
  }

  @Test
  void aClosedSnapshotGivesNoScansAndKeepsThoseThatRun() throws Exception {
    Store store = filled();
    Snapshot snapshot = store.snapshot();
    Scan scan = snapshot.table("t").scan();
    try (Batches batches = scan.batches()) {
      snapshot.close();
      store.dropTable("t");
      assertEquals(1, StoreFixture.segments(fixture.path("s")).size());
      long rows = 0;
      for (Batch next = batches.next(); next != null; next = batches.next()) {
        rows += next.rows();
        next.close();
      }
      assertEquals(ROWS, rows);
      assertThrows(StoreException.Closed.class, scan::batches);
    }
    assertEquals(List.of(), StoreFixture.segments(fixture.path("s")));
  }

  @Test
  void aBatchOutlivesEverythingButTheStore() throws Exception {
    Store store = filled();
    Batch batch;
    try (Snapshot snapshot = store.snapshot()) {
      batch = first(snapshot);
    }
    store.dropTable("t");
    assertEquals(List.of(), StoreFixture.segments(fixture.path("s")));
    Thread closer =
        Thread.ofPlatform()
            .start(
                () -> {
                  assertEquals(Numbers.value(0, 5), data(batch, 5));
                  batch.close();
                });
    closer.join();
    assertThrows(StoreException.Closed.class, () -> batch.column(0));
    assertThrows(AssertionError.class, batch::close);
  }

  @Test
  void buffersThatAreRetainedOutliveTheirReader() throws Exception {
    Store store = filled();
    ArrowBuf kept;
    try (Snapshot snapshot = store.snapshot();
        ArrowReader reader = snapshot.table("t").scan().reader(fixture.allocator())) {
      assertTrue(reader.loadNextBatch());
      BigIntVector vector = (BigIntVector) reader.getVectorSchemaRoot().getVector("c1");
      kept = vector.getDataBuffer();
      kept.getReferenceManager().retain();
      assertTrue(reader.loadNextBatch());
    }
    assertTrue(store.poolReport().pinnedBytes() > 0);
    for (int i = 0; i < 1000; i++) assertEquals(Numbers.value(1, i), kept.getLong(8L * i));
    kept.getReferenceManager().release();
    assertEquals(0, store.poolReport().pinnedBytes());
  }

  @Test
  void vectorsThatAreTransferredOutliveTheirReader() throws Exception {
    Store store = filled();
    try (BigIntVector mine = new BigIntVector("mine", fixture.allocator())) {
      try (Snapshot snapshot = store.snapshot();
          ArrowReader reader = snapshot.table("t").scan().reader(fixture.allocator())) {
        assertTrue(reader.loadNextBatch());
        BigIntVector vector = (BigIntVector) reader.getVectorSchemaRoot().getVector("c1");
        vector.makeTransferPair(mine).transfer();
      }
      for (int i = 0; i < 1000; i++) assertEquals(Numbers.value(1, i), mine.get(i));
      assertEquals(65_536, mine.getValueCount());
    }
    assertEquals(0, store.poolReport().pinnedBytes());
  }

  @Test
  void aStreamThatNobodyReadsHoldsNothingOnceReleased() throws Exception {
    Store store = filled();
    try (Snapshot snapshot = store.snapshot()) {
      try (ArrowArrayStream stream = ArrowArrayStream.allocateNew(fixture.allocator())) {
        snapshot.table("t").scan().export(fixture.allocator(), stream);
        stream.release();
      }
      try (ArrowArrayStream stream = ArrowArrayStream.allocateNew(fixture.allocator())) {
        snapshot.table("t").scan().export(fixture.allocator(), stream);
        try (ArrowReader reader = Data.importArrayStream(fixture.allocator(), stream)) {
          assertTrue(reader.loadNextBatch());
        }
      }
      assertEquals(0, store.poolReport().pinnedBytes());
      assertEquals(0, fixture.allocator().getAllocatedMemory());
    }
  }

  private static void fill(Appender appender, long first, int rows) {
    for (int column = 0; column < 2; column++) {
      BigIntVector vector = (BigIntVector) appender.root().getVector(column);
      vector.allocateNew(rows);
      for (int i = 0; i < rows; i++) vector.set(i, Numbers.value(column, first + i));
    }
    appender.root().setRowCount(rows);
  }

  @Test
  void anAppenderCommitsAllOfItsFlushesOrNothing() throws Exception {
    Store store = filled();
    try (Appender appender = store.table("t").appender(fixture.allocator(), Key.random())) {
      fill(appender, ROWS, 70_000);
      appender.flush();
      fill(appender, ROWS + 70_000, 1000);
      appender.flush();
    }
    assertEquals(1, StoreFixture.segments(fixture.path("s")).size());
    try (Appender appender = store.table("t").appender(fixture.allocator(), Key.random())) {
      fill(appender, ROWS, 70_000);
      appender.flush();
      fill(appender, ROWS + 70_000, 1000);
      assertEquals(71_000, appender.commit().rows());
      fill(appender, 0, 1);
      assertThrows(StoreException.Closed.class, appender::commit);
    }
    try (Snapshot snapshot = store.snapshot()) {
      Numbers.check(snapshot.table("t").scan(), 0, ROWS + 71_000, 0, 1);
    }
  }

  @Test
  void anOpenThatFailsLeavesNothing() throws Exception {
    Path store = fixture.path("s");
    fixture.close(filled());
    Path log = store.resolve("log/0000000000000001.clog");
    Files.move(log, fixture.path("log"));
    for (int i = 0; i < 3; i++) {
      assertThrows(StoreException.CorruptStore.class, () -> fixture.open("s"));
    }
    Files.move(fixture.path("log"), log);
    Store again = fixture.open("s");
    assertThrows(StoreException.Locked.class, () -> fixture.open("s"));
    fixture.close(again);
    assertThrows(
        StoreException.BadInput.class,
        () -> Store.openExisting(fixture.path("none"), Options.defaults()));
    assertFalse(Files.exists(fixture.path("none")));
  }

  @Test
  void aStoreMayBeClosedUnderThoseWhoUseIt() throws Exception {
    int left = 0;
    for (int round = 0; round < 5; round++) {
      Store store = fixture.open("s", IMPATIENT);
      String name = "t" + round;
      store.createTable(TableName.of(name), Numbers.schema(2), TableOptions.defaults());
      AtomicLong acknowledged = new AtomicLong();
      CountDownLatch started = new CountDownLatch(4);
      try (ExecutorService threads = Executors.newCachedThreadPool()) {
        List<Future<?>> all = new ArrayList<>();
        all.add(
            threads.submit(() -> untilClosed(started, () -> append(store, name, acknowledged))));
        all.add(threads.submit(() -> untilClosed(started, () -> replace(store))));
        all.add(threads.submit(() -> untilClosed(started, () -> read(store))));
        all.add(threads.submit(() -> untilClosed(started, () -> read(store))));
        started.await();
        LockSupport.parkNanos(round * 10_000_000L);
        fixture.leave(store);
        try {
          store.close();
        } catch (StoreException.LeakedPins e) {
          System.out.println(e.getMessage());
        }
        for (Future<?> each : all) each.get();
      }
      // Files that could not go any more are no strangers: the next opening knows of them.
      for (Damage damage : Scans.verify(fixture.path("s")).damages()) {
        assertEquals(Damage.Kind.LEFTOVER, damage.kind(), damage.toString());
        left++;
      }
      Store again = fixture.open("s", IMPATIENT);
      try (Snapshot snapshot = again.snapshot()) {
        Numbers.check(snapshot.table(name).scan(), 0, acknowledged.get(), 0, 1);
      }
      fixture.close(again);
      assertEquals(List.of(), Scans.verify(fixture.path("s")).damages());
    }
    System.out.println(left + " files of cut appends were left to the next opening, and went");
  }

  private interface Use {
    void run() throws Exception;
  }

  /// Nothing but `Closed` may come out.
  private static @Nullable Void untilClosed(CountDownLatch started, Use use) throws Exception {
    started.countDown();
    while (true) {
      try {
        use.run();
      } catch (StoreException.Closed e) {
        return null;
      }
    }
  }

  private static void append(Store store, String name, AtomicLong rows) throws Exception {
    long first = rows.get();
    store.table(name).append(Numbers.source(2, first, 20_000, 10_000), Key.random());
    rows.addAndGet(20_000);
  }

  private static void replace(Store store) throws Exception {
    store.replaceTable(
        TableName.of("r"), Numbers.source(2, 0, 5000, 5000), TableOptions.defaults(), Key.random());
  }

  private static void read(Store store) {
    try (Snapshot snapshot = store.snapshot()) {
      for (TableView table : snapshot.tables()) {
        Numbers.check(table.scan(), 0, table.rows(), 0, 1);
      }
    }
  }
}
