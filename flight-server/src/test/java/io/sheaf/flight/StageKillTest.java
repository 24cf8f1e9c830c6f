package io.sheaf.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.Damage;
import io.sheaf.store.Options;
import io.sheaf.store.Stage;
import io.sheaf.store.Store;
import io.sheaf.store.TableName;
import io.sheaf.store.TableOptions;
import io.sheaf.store.Verification;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` of a server into whose two tables rows are staged and committed together, at any
/// moment: each commit is there in both tables or in none, and once, however often it was asked
/// for; what was staged is there after the kill; and no stage stays that nobody commits.
///
/// `-Dsheaf.kills=N` says how often; see `docs/testing.md`.
final class StageKillTest {
  private static final int KILLS = Integer.getInteger("sheaf.kills", 10);
  private static final Duration LIFETIME = Duration.ofSeconds(8);
  private static final List<String> NAMES = List.of("a", "b");

  @TempDir Path directory;

  private final RootAllocator allocator = new RootAllocator();
  private final Random random = new Random(seed());
  private final Map<Long, Instant> staged = new HashMap<>();
  private PutState state =
      PutState.empty().with("a", PutState.Rows.of(0, 0)).with("b", PutState.Rows.of(0, 0));
  private @Nullable Job open;
  private int stages;
  private int committed;
  private int repeated;
  private int givenUp;
  private int cut;

  /// Rows that are staged, in parts, for one commit.
  ///
  /// @param end what becomes of it
  /// @param attempt how often it was staged anew because its stages had expired
  private record Job(String key, List<Part> parts, End end, int attempt) {
    Job again() {
      return new Job(key, parts, end, attempt + 1);
    }

    PutState after(PutState before) {
      PutState after = before;
      for (Part part : parts) {
        PutState.Rows rows = after.tables().get(part.table());
        long count = (rows == null ? 0 : rows.count()) + part.rows();
        after = after.with(part.table(), PutState.Rows.of(0, count));
      }
      return after;
    }
  }

  private record Part(String table, long first, List<Integer> batches) {
    long rows() {
      return batches.stream().mapToLong(each -> each).sum();
    }
  }

  private enum End {
    COMMIT,
    ABORT,
    FORGET
  }

  private static long seed() {
    String given = System.getProperty("sheaf.seed", "");
    long seed = given.isBlank() ? new Random().nextInt() : Long.parseLong(given);
    System.out.println("StageKillTest: -Dsheaf.seed=" + seed);
    return seed;
  }

  @Test
  void whatIsStagedIsCommittedWholeAndOnceWheneverTheServerIsKilled() throws Exception {
    Path root = directory.resolve("s");
    try (Store store = Store.open(root, options())) {
      for (String name : NAMES) {
        store.createTable(TableName.of(name), Batches.SCHEMA, TableOptions.defaults());
      }
    }
    for (int round = 0; round < KILLS; round++) {
      runAndKill(root, round);
      for (Damage damage : verify(root)) {
        assertEquals(Damage.Kind.LEFTOVER, damage.kind(), damage.toString());
      }
      recover(root);
    }
    finish(root);
    awaitNoStages(root);
    assertEquals(List.of(), verify(root));
    System.out.printf(
        "%d kills of a server with staged appends: %d staged, %d commits, 0 lost, 0 doubled, 0 by"
            + " half (%d cut short, %d sent again); %d given up or forgotten, 0 stages left%n",
        KILLS, stages, committed, cut, repeated, givenUp);
    allocator.close();
    assertTrue(committed > 0 && stages > KILLS, "too little was done");
  }

  private static Options options() {
    return Options.defaults().pool(Options.mib(16));
  }

  private void runAndKill(Path root, int round) throws Exception {
    Process child = PutChild.start(root, LIFETIME);
    try (BufferedReader lines = child.inputReader()) {
      String line = lines.readLine();
      assertNotNull(line, "the server did not start");
      int port = Integer.parseInt(line.substring("port ".length()));
      long delay = random.nextInt(random.nextInt(4) == 0 ? 150_000_000 : 15_000_000);
      Thread killer =
          Thread.ofPlatform()
              .unstarted(
                  () -> {
                    LockSupport.parkNanos(delay);
                    child.toHandle().destroyForcibly();
                  });
      HangWatch watch = new HangWatch(child);
      AtomicInteger left = new AtomicInteger(random.nextInt(1, 25));
      Runnable heard =
          () -> {
            if (left.decrementAndGet() == 0) killer.start();
          };
      try (StageClient client = new StageClient(allocator, port, heard)) {
        for (int i = 0; ran(client, round + "." + i); i++) {}
      }
      if (left.getAndSet(0) > 0) killer.start();
      killer.join();
      assertFalse(watch.end(), "a call hung in round " + round + "; the threads are above");
      assertTrue(child.waitFor(60, TimeUnit.SECONDS));
      assertEquals(128 + 9, child.exitValue(), "the server ended by itself");
    } finally {
      child.destroyForcibly();
    }
  }

  /// Does what was cut off, or something new. False when the server is gone.
  private boolean ran(StageClient client, String key) throws Exception {
    Job job = open;
    if (job == null) job = next(key);
    else repeated++;
    open = job;
    try {
      run(client, job);
    } catch (FlightRuntimeException e) {
      switch (e.status().code()) {
        case UNAVAILABLE, CANCELLED -> {
          return false;
        }
        // Stopped for a while, it may have lost its place: it begins again.
        case RESOURCE_EXHAUSTED -> {
          return true;
        }
        // Its stages have expired: the commit has not been made, and they are staged anew.
        case NOT_FOUND -> open = job.again();
        default -> throw e;
      }
      return true;
    }
    open = null;
    if (job.end() == End.COMMIT) {
      state = job.after(state);
      committed++;
    } else {
      givenUp++;
    }
    return true;
  }

  private void run(StageClient client, Job job) throws Exception {
    List<Long> ids = new ArrayList<>();
    for (Part part : job.parts()) {
      String key = job.key() + "/" + ids.size() + "/" + job.attempt();
      if (random.nextInt(8) == 0) {
        client.breakOff(part.table(), key, part.first(), part.batches());
      }
      var made = client.stage(part.table(), key, part.first(), part.batches());
      assertEquals(part.rows(), made.rows());
      stages += made.duplicate() ? 0 : 1;
      if (made.expires() != null) staged.put(made.id(), made.expires());
      ids.add(made.id());
    }
    switch (job.end()) {
      case COMMIT -> {
        client.commit(ids, job.key());
        ids.forEach(staged::remove);
        if (random.nextInt(3) == 0) assertTrue(client.commit(ids, job.key()));
      }
      case ABORT -> {
        for (long id : ids) {
          staged.remove(id);
          client.abort(id);
          assertFalse(client.abort(id));
        }
      }
      case FORGET -> {}
    }
  }

  private Job next(String key) {
    int chance = random.nextInt(10);
    End end = chance < 7 ? End.COMMIT : chance < 8 ? End.ABORT : End.FORGET;
    PutState at = state;
    List<Part> parts = new ArrayList<>();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      String table = NAMES.get(random.nextInt(2));
      PutState.Rows rows = at.tables().get(table);
      List<Integer> batches = new ArrayList<>();
      for (int j = random.nextInt(4); j >= 0; j--) batches.add(random.nextInt(1, 3000));
      parts.add(new Part(table, rows == null ? 0 : rows.end(), batches));
      at = new Job(key, List.of(parts.getLast()), end, 0).after(at);
    }
    return new Job(key, parts, end, 0);
  }

  /// Opens what is left: all that was committed and staged, and what was under way whole or not at
  /// all.
  private void recover(Path root) throws IOException {
    try (Store store = Store.open(root, options())) {
      assertNull(store.whyReadOnly());
      PutState found = PutState.of(store);
      Job job = open;
      if (job != null) cut++;
      PutState possible = job == null || job.end() != End.COMMIT ? state : job.after(state);
      boolean further = !found.equals(state);
      if (further) assertEquals(possible, found);
      found.check(store);
      if (!further && (job == null || job.end() != End.ABORT)) checkStages(store);
    }
    if (!verify(root).isEmpty()) {
      // What may belong to a commit that was cut short is kept until the next opening.
      Store.open(root, options()).close();
    }
    assertEquals(List.of(), verify(root));
  }

  /// What was answered is there, unless its time is over.
  private void checkStages(Store store) {
    List<Long> there = store.stages().stream().map(Stage::id).toList();
    Instant now = Instant.now();
    staged.values().removeIf(expiry -> !expiry.isAfter(now));
    for (long id : staged.keySet()) assertTrue(there.contains(id), "stage " + id + " is lost");
  }

  /// Ends what was cut off last.
  private void finish(Path root) throws Exception {
    Process child = PutChild.start(root, LIFETIME);
    try (BufferedReader lines = child.inputReader()) {
      int port = Integer.parseInt(lines.readLine().substring("port ".length()));
      try (StageClient client = new StageClient(allocator, port, () -> {})) {
        while (open != null) assertTrue(ran(client, ""));
      }
    } finally {
      child.destroyForcibly();
      assertTrue(child.waitFor(60, TimeUnit.SECONDS));
    }
  }

  private void awaitNoStages(Path root) throws IOException {
    try (Store store = Store.open(root, options())) {
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
      while (!store.stages().isEmpty() && System.nanoTime() < until) {
        LockSupport.parkNanos(10_000_000);
      }
      assertEquals(List.of(), store.stages());
      assertEquals(state, PutState.of(store));
      state.check(store);
    }
    if (!verify(root).isEmpty()) Store.open(root, options()).close();
  }

  private static List<Damage> verify(Path root) {
    return Verification.ofStore(root, Set.of(), Verification.Depth.FULL).damages();
  }
}
