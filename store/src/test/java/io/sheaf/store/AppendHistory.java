package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// What writers appended to table `t` and readers saw of it, each with the place in a record of the
/// disk by which it was answered: what must be there after a power cut at another place.
final class AppendHistory {
  /// Rows of an append have numbers below those of the next.
  private static final long STEP = 100_000;

  /// Where the record of the disk ends now.
  @FunctionalInterface
  interface Clock {
    long place() throws IOException;
  }

  /// An append that was answered.
  record Made(long id, int rows, long snapshot, long answered) {}

  private record Seen(long snapshot, long at) {}

  private final Queue<Made> made = new ConcurrentLinkedQueue<>();
  private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
  private final Clock clock;

  AppendHistory(Clock clock) {
    this.clock = clock;
  }

  /// Appends rows of which nobody else has the numbers, by a key of their own.
  Commit append(Store store, long id, int rows) throws IOException {
    Commit commit = repeat(store, id, rows);
    made.add(new Made(id, rows, commit.snapshot(), clock.place()));
    return commit;
  }

  /// The same, which is not part of what happened before the power cut.
  static Commit repeat(Store store, long id, int rows) throws IOException {
    Key key = Key.of("k" + id);
    return store.table("t").append(Numbers.source(2, id * STEP, rows, 16_384), key);
  }

  /// A reader looks at the newest snapshot.
  void look(Store store) throws IOException {
    try (Snapshot snapshot = store.snapshot()) {
      rows(snapshot);
      seen.add(new Seen(snapshot.number(), clock.place()));
    }
  }

  List<Made> made() {
    return List.copyOf(made);
  }

  int looks() {
    return seen.size();
  }

  /// Asserts that a store holds what a power cut at `place` may have left: all up to some snapshot,
  /// and nothing else. That one is not before those that were answered or seen. Gives it.
  long check(Store store, long place) {
    long last = 0;
    for (Made each : made) if (each.answered() <= place) last = Math.max(last, each.snapshot());
    for (Seen each : seen) if (each.at() <= place) last = Math.max(last, each.snapshot());
    Map<Long, Integer> found;
    try (Snapshot snapshot = store.snapshot()) {
      found = rows(snapshot);
    }
    for (Made each : made) {
      if (found.containsKey(each.id())) last = Math.max(last, each.snapshot());
    }
    Map<Long, Integer> expected = new HashMap<>();
    for (Made each : made) {
      if (each.snapshot() <= last) expected.put(each.id(), each.rows());
    }
    assertEquals(expected, found);
    return last;
  }

  /// How many rows of each append there are: the first ones, in their order, each once.
  private static Map<Long, Integer> rows(Snapshot snapshot) {
    Map<Long, Integer> found = new HashMap<>();
    Scans.forEach(
        snapshot.table("t").scan(),
        (batch, _) -> {
          for (long i = 0; i < batch.rows(); i++) {
            long row = Numbers.first(batch, i);
            int count = found.merge(row / STEP, 1, Integer::sum);
            assertEquals(row / STEP * STEP + count - 1, row, "a row is missing, or there twice");
          }
          Numbers.checkRows(batch);
        });
    return found;
  }
}
