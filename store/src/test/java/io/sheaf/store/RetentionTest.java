package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import io.sheaf.store.sim.SimulatedDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Old snapshots are there for as long as they are kept, and their files no longer.
final class RetentionTest {
  private static final Options SMALL = Options.defaults().pool(Options.mib(4));
  private static final Duration HOUR = Duration.ofHours(1);

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  /// What each snapshot holds: rows from the first to before the second number, of table `t`.
  private final TreeMap<Long, long[]> states = new TreeMap<>();

  private static void append(Store store, long first, long rows) {
    try {
      store.table("t").append(Numbers.source(2, first, rows, 300), Key.random());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void note(Store store, long first, long end) {
    try (Snapshot snapshot = store.snapshot()) {
      states.put(snapshot.number(), new long[] {first, end});
    }
  }

  /// Appends, deletes, compacts, truncates and drops, with what every snapshot then holds.
  private void history(Store store) {
    store.createTable(TableName.of("t"), Numbers.schema(2), new TableOptions(512, null));
    note(store, 0, 0);
    for (int i = 0; i < 6; i++) {
      append(store, i * 500L, 500);
      note(store, 0, i * 500L + 500);
    }
    store.table("t").delete("c0 < 700");
    note(store, 700, 3000);
    assertTrue(store.table("t").compact(CompactionOptions.defaults()).replaced() > 0);
    note(store, 700, 3000);
    store.table("t").truncate(Key.random());
    note(store, 0, 0);
    append(store, 10, 20);
    note(store, 10, 30);
    store.dropTable("t");
  }

  private void check(Store store, Map<Long, long[]> wanted) {
    wanted.forEach(
        (number, rows) -> {
          try (Snapshot snapshot = store.snapshotAt(number)) {
            Numbers.check(snapshot.table("t").scan(), rows[0], rows[1] - rows[0], 0, 1);
          }
        });
  }

  private int files(String name) {
    return StoreFixture.segments(fixture.path(name)).size();
  }

  @Test
  void everySnapshotIsKeptUntilItExpires() {
    Store store = fixture.open("s");
    assertEquals(Duration.ZERO, store.keptFor());
    store.keepSnapshots(HOUR);
    history(store);
    int files = files("s");
    assertEquals(1, files, "the small ones are in the log");
    check(store, states);
    Instant then = store.snapshots().getLast().time();
    fixture.close(store);
    assertEquals(List.of(), Scans.verify(fixture.path("s")).damages());
    assertEquals(6 + 1 + 1, Scans.verify(fixture.path("s")).segments());

    store = fixture.open("s");
    assertEquals(HOUR, store.keptFor());
    assertEquals(files, files("s"));
    check(store, states);
    try (Snapshot snapshot = store.snapshotAt(then)) {
      assertEquals(1, snapshot.number());
    }
    assertEquals(states.lastKey() + 1, store.snapshots().getFirst().number());
    assertEquals(1, store.oldestSnapshot());
    assertEquals(1, store.expireSnapshots(HOUR));
    check(store, states);
    expires(store);
  }

  private void expires(Store store) {
    long newest = store.snapshots().getFirst().number();
    try (Snapshot held = store.snapshotAt(states.firstKey() + 4)) {
      store.expireSnapshots(Duration.ZERO);
      Numbers.check(held.table("t").scan(), 0, 2000, 0, 1);
      assertTrue(files("s") > 0);
    }
    assertEquals(newest, store.oldestSnapshot());
    assertEquals(0, files("s"));
    for (long number : states.keySet()) {
      assertThrows(StoreException.NoSuchSnapshot.class, () -> store.snapshotAt(number).close());
    }
    assertEquals(
        List.of(newest + 1, newest), store.snapshots().stream().map(SnapshotInfo::number).toList());
    fixture.close(store);
    assertEquals(List.of(), Scans.verify(fixture.path("s")).damages());
    try (Snapshot again = fixture.open("s").snapshotAt(newest)) {
      assertEquals(List.of(), again.tables());
    }
  }

  @Test
  void theTimeEndsWithTheFirstCommitAfterIt() throws Exception {
    Store store = fixture.open("s");
    store.keepSnapshots(Duration.ofMillis(200));
    history(store);
    store.createTable(TableName.of("t"), Numbers.schema(2), TableOptions.defaults());
    long made = 0;
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (files("s") > made && System.nanoTime() < end) {
      append(store, made++, 1);
      store.snapshot().close();
    }
    assertEquals(made, files("s"));
    store.keepSnapshots(Duration.ZERO);
    store.dropTable("t");
    assertEquals(0, files("s"));
    assertThrows(StoreException.BadInput.class, () -> store.keepSnapshots(Duration.ofDays(99_999)));
  }

  /// Whatever a power cut leaves has every snapshot that was acknowledged.
  @Test
  void aPowerCutCostsNoSnapshotThatIsKept() {
    long seed = Seed.value("RetentionTest");
    Random random = new Random(seed);
    SimulatedDisk disk = new SimulatedDisk(seed);
    int[] looks = {0, 0};
    try (Store store = Store.on(disk, SMALL)) {
      store.keepSnapshots(HOUR);
      disk.observe(
          (operation, done) -> {
            if (random.nextInt(3) != 0) return;
            SimulatedDisk left = disk.survivor(random.nextLong());
            try (Store survivor = Store.on(left, SMALL)) {
              check(survivor, states);
            }
            Store.on(left, SMALL).close();
            var damages = Verification.ofDisk(left, Set.of(), Verification.Depth.FULL).damages();
            assertEquals(List.of(), damages);
            looks[0]++;
            looks[1] += states.size();
          });
      history(store);
      disk.observe((operation, done) -> {});
    }
    System.out.printf("retention: %d power cuts, %d snapshots read, 0 lost%n", looks[0], looks[1]);
    assertTrue(looks[1] > 100);
  }
}
