package io.sheaf.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.Damage;
import io.sheaf.store.Options;
import io.sheaf.store.Store;
import io.sheaf.store.Verification;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` of a server that is being written to, at any moment: every acknowledged commit is
/// there, and no other but what was under way, batch by batch or not at all.
///
/// `-Dsheaf.kills=N` says how often; see `docs/testing.md`.
final class PutKillTest {
  private static final int KILLS = Integer.getInteger("sheaf.kills", 5);
  private static final List<String> NAMES = List.of("a", "b", "c", "d");
  private static final long MOST = 200_000;

  @TempDir Path directory;

  private final RootAllocator allocator = new RootAllocator();
  private final Random random = new Random(seed());
  private PutState state = PutState.empty();
  private @Nullable PutStep open;
  private boolean whole;
  private int sent;
  private int answered;
  private int acknowledged;
  private int cut;
  private int further;
  private int repeated;

  private static long seed() {
    String given = System.getProperty("sheaf.seed", "");
    long seed = given.isBlank() ? new Random().nextInt() : Long.parseLong(given);
    System.out.println("PutKillTest: -Dsheaf.seed=" + seed);
    return seed;
  }

  @Test
  void whatWasAcknowledgedSurvivesAKillOfTheServer() throws Exception {
    Path root = directory.resolve("s");
    for (int round = 0; round < KILLS; round++) {
      runAndKill(root, round);
      for (Damage damage : verify(root)) {
        assertEquals(Damage.Kind.LEFTOVER, damage.kind(), damage.toString());
      }
      recover(root);
    }
    System.out.printf(
        "%d kills of a server, %d acknowledged, 0 lost, 0 other, verify clean (%d writes cut short,"
            + " %d of them further than acknowledged, %d sent again)%n",
        KILLS, acknowledged, cut, further, repeated);
    allocator.close();
    assertTrue(acknowledged > KILLS, "too little was done");
  }

  private void runAndKill(Path root, int round) throws Exception {
    Process child = PutChild.start(root);
    try (BufferedReader lines = child.inputReader()) {
      String line = lines.readLine();
      assertNotNull(line, "the server did not start");
      int port = Integer.parseInt(line.substring("port ".length()));
      AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
      long delay = random.nextInt(random.nextInt(4) == 0 ? 150_000_000 : 15_000_000);
      Thread killer =
          Thread.ofPlatform()
              .unstarted(
                  () -> {
                    LockSupport.parkNanos(delay);
                    child.toHandle().destroyForcibly();
                  });
      Runnable heard =
          () -> {
            if (left.decrementAndGet() == 0) killer.start();
          };
      try (PutClient client = new PutClient(allocator, port, heard)) {
        if (repeated(client)) {
          left.set(random.nextInt(1, 40));
          int i = 0;
          while (ran(client, next(round + "." + i))) i++;
        }
      }
      if (left.getAndSet(0) > 0) killer.start();
      killer.join();
      assertTrue(child.waitFor(60, TimeUnit.SECONDS));
      assertEquals(128 + 9, child.exitValue(), "the server ended by itself");
    } finally {
      child.destroyForcibly();
    }
  }

  /// Sends again what was cut off; it is there once then, whatever of it was there before.
  private boolean repeated(PutClient client) throws InterruptedException {
    PutStep step = open;
    if (step == null || step.kind() == PutStep.Kind.DROP) return true;
    if (!ran(client, step)) return false;
    if (step.kind() != PutStep.Kind.STREAM) assertEquals(whole, client.duplicate());
    repeated++;
    return true;
  }

  /// Writes. False when the connection ended before the answer came: by the kill, or because the
  /// server gave it up, as it does where this process gets no processor for long.
  private boolean ran(PutClient client, PutStep step) throws InterruptedException {
    boolean again = step.equals(open);
    try {
      client.run(step);
    } catch (FlightRuntimeException e) {
      FlightStatusCode code = e.status().code();
      if (code != FlightStatusCode.UNAVAILABLE && code != FlightStatusCode.CANCELLED) throw e;
      open = step;
      sent = Math.max(again ? sent : 0, client.sent());
      answered = Math.max(again ? answered : 0, client.acknowledged());
      acknowledged += client.acknowledged();
      return false;
    }
    open = null;
    acknowledged += client.acknowledged();
    state = state.with(step.table(), step.whole());
    return true;
  }

  private PutStep next(String key) {
    String name = NAMES.get(random.nextInt(NAMES.size()));
    PutState.Rows before = state.tables().get(name);
    int chance = random.nextInt(10);
    PutStep.Kind kind = chance < 6 ? PutStep.Kind.STREAM : PutStep.Kind.APPEND;
    if (chance == 8 || (before != null && before.count() > MOST)) kind = PutStep.Kind.OVERWRITE;
    if (chance == 9 && before != null) kind = PutStep.Kind.DROP;
    long first = before == null ? random.nextInt(1000) : before.end();
    // An overwrite that put back what was there could not be told from none.
    if (kind == PutStep.Kind.OVERWRITE) first += 1 + random.nextInt(1000);
    List<Integer> batches = new ArrayList<>();
    int most = random.nextInt(8) == 0 ? 40_000 : 2_000;
    for (int i = random.nextInt(1, 12); i > 0 && kind != PutStep.Kind.DROP; i--) {
      batches.add(random.nextInt(1, most));
    }
    int window = random.nextInt(3) == 0 ? 1 : 100;
    return new PutStep(kind, key, name, before, first, batches, window);
  }

  /// Opens what is left: what was acknowledged, and a part of what was under way.
  private void recover(Path root) throws IOException {
    try (Store store = Store.open(root, Options.defaults().pool(Options.mib(16)))) {
      assertNull(store.whyReadOnly());
      PutState found = PutState.of(store);
      PutStep step = open;
      if (step != null) {
        cut++;
        List<PutState.@Nullable Rows> outcomes = step.outcomes(sent, answered);
        PutState.Rows rows = found.tables().get(step.table());
        int which = outcomes.indexOf(rows);
        assertTrue(which >= 0, step + " left " + rows + ", not one of " + outcomes);
        if (which > 0) further++;
        whole = Objects.equals(rows, step.whole());
        state = state.with(step.table(), rows);
      }
      assertEquals(state, found);
      state.check(store);
    }
    if (!verify(root).isEmpty()) {
      // What may belong to a commit that was cut short is kept until the next opening.
      Store.open(root, Options.defaults().pool(Options.mib(16))).close();
    }
    assertEquals(List.of(), verify(root));
  }

  private static List<Damage> verify(Path root) {
    return Verification.ofStore(root, Set.of(), Verification.Depth.FULL).damages();
  }
}
