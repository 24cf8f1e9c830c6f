package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.BatchSource;
import io.sheaf.format.testing.Seed;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `kill -9` at any moment: every acknowledged commit is there, and no other but the one that was
/// under way, whole.
///
/// `-Dsheaf.kills=N` says how often; see `docs/testing.md`.
final class KillTest {
  private static final int KILLS = Integer.getInteger("sheaf.kills", 25);

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final long seed = Seed.value("KillTest");
  private KillState state = KillState.empty();
  private @Nullable String open;
  private int acknowledged;
  private int cut;
  private int finished;
  private int repeated;
  private int torn;

  @Test
  void whatWasAcknowledgedSurvivesAKill() throws Exception {
    Path root = fixture.path("s");
    fixture.close(fixture.open("s"));
    for (int round = 0; round < KILLS; round++) {
      Random random = Seed.random(seed, round);
      runAndKill(root, random);
      boolean cutShort = false;
      for (Damage damage : Scans.verify(root).damages()) {
        assertEquals(Damage.Kind.LEFTOVER, damage.kind(), damage.toString());
        cutShort |= damage.file().startsWith("log/");
      }
      recover(cutShort);
    }
    System.out.printf(
        "%d kills, %d acknowledged commits, 0 lost (%d commits cut short, %d of them whole,"
            + " %d appends repeated, %d torn tails)%n",
        KILLS, acknowledged, cut, finished, repeated, torn);
    assertTrue(acknowledged > KILLS, "too little was done");
  }

  private void runAndKill(Path root, Random random) throws Exception {
    long childSeed = random.nextInt(Integer.MAX_VALUE);
    Process child =
        ChildJvm.start(
            List.of(), KillChild.class, List.of(root.toString(), Long.toString(childSeed)));
    try (BufferedReader lines = child.inputReader()) {
      int reads = random.nextInt(1, 40);
      String line = lines.readLine();
      for (int i = 0; i < reads && line != null; i++) {
        hear(line);
        line = lines.readLine();
      }
      LockSupport.parkNanos(random.nextInt(15_000_000));
      // By its handle: the process object would drop what it has said and we have not read.
      assertTrue(child.toHandle().destroyForcibly());
      for (; line != null; line = lines.readLine()) hear(line);
    }
    assertEquals(128 + 9, child.waitFor(), "the child ended by itself");
  }

  /// A line that the kill cut off is none.
  private void hear(String line) {
    if (line.equals("ack")) {
      assertTrue(open != null);
      state = state.after(step(String.valueOf(open)));
      open = null;
      acknowledged++;
    } else if (line.startsWith("try ")) {
      open = line;
    }
  }

  /// What stands behind `try` and the key.
  private static String step(String line) {
    return line.substring(line.indexOf(' ', 4) + 1);
  }

  /// Opens what is left: the acknowledged state, or that with the step that was under way.
  ///
  /// @param cutShort whether the log ended in a torn record, whose segments are kept until the next
  ///   opening
  private void recover(boolean cutShort) throws Exception {
    Store store = fixture.open("s");
    assertNull(store.whyReadOnly());
    if (open != null) settle(store, open);
    assertEquals(state, KillState.of(store));
    state.check(store);
    long segments = segments(store);
    fixture.close(store);
    if (cutShort) {
      torn++;
      fixture.close(fixture.open("s"));
    }
    assertEquals(segments, StoreFixture.segments(fixture.path("s")).size(), "stray segments");
    assertEquals(List.of(), Scans.verify(fixture.path("s")).damages());
    open = null;
  }

  /// Finds out what became of the step that was never acknowledged; an append is sent again under
  /// its key, and is there once then, whether it was there before or not.
  private void settle(Store store, String line) throws Exception {
    KillState before = state;
    KillState after = before.after(step(line));
    boolean whole = KillState.of(store).equals(after);
    cut++;
    if (whole) finished++;
    state = whole ? after : before;
    assertEquals(state, KillState.of(store));
    String[] words = line.split(" ", -1);
    if (!words[2].equals("append")) return;
    long from = Objects.requireNonNull(before.tables().get(words[3])).count();
    KillState.Rows rows = Objects.requireNonNull(after.tables().get(words[3]));
    BatchSource source = Numbers.source(2, rows.first() + from, rows.count() - from, 65_536);
    Commit commit = store.table(words[3]).append(source, Key.of(words[1]));
    assertEquals(whole, commit.duplicate());
    assertEquals(rows.count() - from, commit.rows());
    state = after;
    repeated++;
  }

  private static long segments(Store store) {
    try (Snapshot snapshot = store.snapshot()) {
      return StoreFixture.withFiles(snapshot);
    }
  }
}
