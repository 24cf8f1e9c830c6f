package io.sheaf.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import io.sheaf.store.StoreException;
import io.sheaf.store.TableName;
import io.sheaf.store.io.DiskException.Reason;
import io.sheaf.store.sim.Operation;
import io.sheaf.store.sim.SimulatedDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Commits that come while the log is being flushed.
final class GroupCommitTest {
  private static final int MANY = 16;

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private CommitLog log;

  @BeforeEach
  void open() {
    log = CommitLog.open(disk, OpenMode.CREATE);
    log.commit(null, table("first"));
  }

  @AfterEach
  void close() {
    log.close();
    assertEquals(0, disk.openFiles());
  }

  private static Change table(String name) {
    return table(name, 1);
  }

  private static Change table(String name, int schemaBytes) {
    return now -> {
      if (now.table(TableName.of(name)) != null) throw new StoreException.TableExists(name);
      return List.of(
          new Entry.TableCreated(
              now.nextTableId(),
              TableName.of(name),
              SchemaBytes.copyOf(new byte[schemaBytes]),
              List.of(1L),
              new TreeMap<>(Map.of())));
    };
  }

  /// Runs all while the flush of another commit waits for them to have come: so they are a group.
  private <T> List<Future<T>> together(List<Callable<T>> commits) throws Exception {
    CompletableFuture<Void> allWait = new CompletableFuture<>();
    CompletableFuture<Void> flushing = new CompletableFuture<>();
    disk.observe(
        (operation, done) -> {
          if (operation.kind() == Operation.Kind.SYNC && !done) {
            flushing.complete(null);
            allWait.join();
          }
        });
    Thread leader = Thread.ofPlatform().start(() -> log.commit(null, table("leader")));
    flushing.join();
    List<FutureTask<T>> tasks = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (Callable<T> commit : commits) {
      FutureTask<T> task = new FutureTask<>(commit);
      Thread thread = Thread.ofPlatform().start(task);
      // One after the other, so that their order is known.
      while (thread.getState() != Thread.State.WAITING) Thread.onSpinWait();
      tasks.add(task);
      threads.add(thread);
    }
    allWait.complete(null);
    leader.join();
    for (Thread thread : threads) thread.join();
    disk.observe((operation, done) -> {});
    return List.copyOf(tasks);
  }

  private static Throwable failure(Future<?> future) {
    Throwable cause = assertThrows(ExecutionException.class, future::get).getCause();
    assertNotNull(cause);
    return cause;
  }

  @Test
  void anInterruptNeitherEndsAWaitForTheFlushNorIsLost() throws Exception {
    Callable<Boolean> interrupted =
        () -> {
          Thread.currentThread().interrupt();
          log.commit(null, table("interrupted"));
          return Thread.interrupted();
        };
    assertTrue(together(List.of(interrupted)).getFirst().get());
    assertNotNull(log.catalog().table(TableName.of("interrupted")));
  }

  @Test
  void thoseThatComeMeanwhileShareOneFlush() throws Exception {
    List<Callable<Committed>> commits = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      String name = "t" + i;
      commits.add(() -> log.commit(null, table(name)));
    }
    long before = log.flushes();
    List<Future<Committed>> all = together(commits);
    for (int i = 0; i < MANY; i++) {
      assertEquals(new Committed(3 + i, 0, false), all.get(i).get());
    }
    assertEquals(before + 2, log.flushes());
    assertEquals(MANY + 2, log.commits());
    for (int i = 0; i < MANY; i++) assertNotNull(log.at(3 + i).table(TableName.of("t" + i)));
    assertNull(log.at(3).table(TableName.of("t1")));
  }

  /// A table whose entry breaks off where its properties are written.
  @SuppressWarnings("NullAway") // what is missing is what breaks it
  private static List<Entry.OfTable> broken(Catalog now) {
    TreeMap<String, String> properties = new TreeMap<>();
    properties.put("batch_rows", null);
    return List.of(
        new Entry.TableCreated(
            now.nextTableId(),
            TableName.of("broken"),
            SchemaBytes.copyOf(new byte[100]),
            List.of(1L),
            properties));
  }

  @Test
  void oneThatBreaksOffWhileItIsEncodedLeavesNothingInTheRecordOfTheOthers() throws Exception {
    List<Future<Committed>> all =
        together(
            List.of(
                () -> log.commit(null, table("a")),
                () -> log.commit(null, GroupCommitTest::broken),
                () -> log.commit(null, table("b"))));
    assertEquals(3, all.get(0).get().snapshot());
    assertInstanceOf(NullPointerException.class, failure(all.get(1)));
    assertEquals(4, all.get(2).get().snapshot());
    try (CommitLog again = CommitLog.open(disk.copy(), OpenMode.READ)) {
      assertEquals(log.catalog(), again.catalog());
      assertEquals(List.of(), again.findings());
    }
  }

  @Test
  void whatOneOfThemCannotDoIsNoneOfTheOthers() throws Exception {
    List<Future<Committed>> all =
        together(
            List.of(
                () -> log.commit(null, table("a")),
                () -> log.commit(null, table("a")),
                () -> log.commit(null, table("leader")),
                () -> log.commit(null, table("b"))));
    assertEquals(3, all.get(0).get().snapshot());
    assertInstanceOf(StoreException.TableExists.class, failure(all.get(1)));
    assertInstanceOf(StoreException.TableExists.class, failure(all.get(2)));
    assertEquals(4, all.get(3).get().snapshot());
  }

  @Test
  void oneKeyIsOneCommitAlsoWithinAGroup() throws Exception {
    CommitKey key = new CommitKey("", "t", "k");
    List<Future<Committed>> all =
        together(
            List.of(
                () -> log.commit(key, table("t")),
                () -> log.commit(key, table("t")),
                () -> log.commit(null, table("u"))));
    assertEquals(new Committed(3, 0, false), all.get(0).get());
    assertEquals(new Committed(3, 0, true), all.get(1).get());
    assertEquals(new Committed(4, 0, false), all.get(2).get());
    assertEquals(new Committed(3, 0, true), log.find(key));
  }

  private static List<KeyedRows> joined(String... keys) {
    return Stream.of(keys).map(key -> new KeyedRows(new CommitKey("", "t", key), 0)).toList();
  }

  @Test
  void appendsThatAreOneCommitAreFoundEachByItsKey() throws Exception {
    CommitKey taken = new CommitKey("", "t", "taken");
    CommitKey b = new CommitKey("", "t", "b");
    List<Future<Committed>> all =
        together(
            List.of(
                () -> log.commit(taken, table("t")),
                () -> log.commitJoined(joined("a", "b"), now -> List.of(), List.of()),
                () -> log.commit(b, table("u")),
                () -> log.commitJoined(joined("c", "taken"), now -> List.of(), List.of()),
                () -> log.commitJoined(joined("c", "d"), now -> List.of(), List.of())));
    assertEquals(new Committed(3, 0, false), all.get(0).get());
    assertEquals(new Committed(4, 0, false), all.get(1).get());
    assertEquals(new Committed(4, 0, true), all.get(2).get());
    assertTrue(all.get(3).get().duplicate(), "one of two keys was used");
    assertEquals(new Committed(5, 0, false), all.get(4).get());
    try (CommitLog again = CommitLog.open(disk.copy(), OpenMode.READ)) {
      for (String key : List.of("a", "b", "c", "d")) {
        long snapshot = key.compareTo("c") < 0 ? 4 : 5;
        Committed made = new Committed(snapshot, 0, true);
        assertEquals(made, log.find(new CommitKey("", "t", key)));
        assertEquals(made, again.find(new CommitKey("", "t", key)));
      }
      assertEquals(List.of(), again.findings());
    }
    assertEquals(List.of(), LogVerify.run(disk.copy()).findings());
  }

  @Test
  void aGroupTooLargeForARecordTakesSeveral() throws Exception {
    int large = RecordHeader.MAX_HEAD_BYTES / 2;
    long before = log.flushes();
    List<Future<Committed>> all =
        together(
            List.of(
                () -> log.commit(null, table("a", large)),
                () -> log.commit(null, table("b", 2 * large)),
                () -> log.commit(null, table("c", large)),
                () -> log.commit(null, table("d"))));
    assertEquals(3, all.get(0).get().snapshot());
    assertInstanceOf(StoreException.BadInput.class, failure(all.get(1)));
    assertEquals(4, all.get(2).get().snapshot());
    assertEquals(5, all.get(3).get().snapshot());
    assertEquals(before + 3, log.flushes());
  }

  @Test
  void aFlushThatFailsIsUnknownToEachByItsOwnKey() throws Exception {
    List<Callable<Committed>> commits = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      String name = "t" + i;
      commits.add(() -> log.commit(new CommitKey("", "", name), table(name)));
    }
    failNextSync(Reason.FAILED, 1);
    List<Future<Committed>> all = together(commits);
    for (int i = 0; i < MANY; i++) {
      Throwable e = failure(all.get(i));
      assertInstanceOf(StoreException.CommitUnknown.class, e);
      assertTrue(String.valueOf(e.getMessage()).contains("t" + i), e.getMessage());
    }
    assertThrows(StoreException.ReadOnly.class, () -> log.commit(null, table("late")));
    log.close();
    log = CommitLog.open(disk, OpenMode.WRITE);
    boolean made = log.catalog().table(TableName.of("t0")) != null;
    for (int i = 0; i < MANY; i++) {
      assertEquals(made, log.catalog().table(TableName.of("t" + i)) != null, "all or none");
    }
  }

  /// Lets the flush behind the one under way fail: the operation that `together` lets through is
  /// counted already.
  private void failNextSync(Reason reason, int behind) {
    long sync = disk.operations() + 2; // a write and a sync make a commit
    disk.failAt(sync + 2L * behind, reason);
  }

  @Test
  void whatIsAcknowledgedIsThereAfterAnyPowerCut() throws Exception {
    long seed = Seed.value("GroupCommitTest");
    Map<String, Committed> acknowledged = new ConcurrentHashMap<>();
    int[] cuts = {0};
    Random random = new Random(seed);
    disk.observe(
        (operation, done) -> {
          Map<String, Committed> sure = Map.copyOf(acknowledged);
          SimulatedDisk after = disk.survivor(random.nextLong());
          try (CommitLog survivor = CommitLog.open(after, OpenMode.WRITE)) {
            sure.forEach((name, commit) -> assertSurvives(survivor, name, commit, operation));
          }
          cuts[0]++;
        });
    List<Thread> threads = new ArrayList<>();
    List<@Nullable Throwable> failures = new ArrayList<>();
    for (int w = 0; w < 8; w++) {
      String writer = "w" + w;
      Thread thread = Thread.ofPlatform().unstarted(() -> write(writer, acknowledged));
      thread.setUncaughtExceptionHandler((_, e) -> failures.add(e));
      threads.add(thread);
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) thread.join();
    disk.observe((operation, done) -> {});
    assertEquals(List.of(), failures);
    assertEquals(80, acknowledged.size());
    System.out.printf(
        "%d commits in %d flushes, %d power cuts, 0 lost%n", log.commits(), log.flushes(), cuts[0]);
    assertTrue(log.flushes() < log.commits(), log.flushes() + " flushes");
  }

  private void write(String writer, Map<String, Committed> acknowledged) {
    for (int i = 0; i < 10; i++) {
      String name = writer + "-" + i;
      acknowledged.put(name, log.commit(null, table(name)));
    }
  }

  private static void assertSurvives(
      CommitLog survivor, String name, Committed commit, Operation operation) {
    Catalog state = survivor.at(commit.snapshot());
    assertNotNull(state.table(TableName.of(name)), name + " lost by a power cut at " + operation);
  }
}
