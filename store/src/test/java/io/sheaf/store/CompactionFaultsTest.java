package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import io.sheaf.store.log.PlantedBug;
import io.sheaf.store.sim.SimulatedDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Power cuts at every operation of compactions beside appends and deletes: the rows are there,
/// each once, and no file too many after the next opening.
final class CompactionFaultsTest {
  private static final Options SMALL = Options.defaults().pool(Options.mib(4));

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  /// The rows there must be: from `first` to `end`, or with the write that is under way.
  private record Rows(long first, long end) {}

  private volatile Rows acknowledged = new Rows(0, 0);
  private volatile Rows possible = acknowledged;
  private long points;
  private long compacted;

  private void write(Rows after, Runnable how) {
    possible = after;
    how.run();
    acknowledged = after;
  }

  private void append(Store store, long rows) {
    long end = acknowledged.end();
    write(
        new Rows(acknowledged.first(), end + rows),
        () -> {
          try {
            store.table("t").append(Numbers.source(2, end, rows, 300), Key.random());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private void delete(Store store, long rows) {
    long first = Math.min(acknowledged.end(), acknowledged.first() + rows);
    Rows after = new Rows(first, acknowledged.end());
    write(after, () -> store.table("t").delete("c0 < ?", first));
  }

  private void compact(Store store, Random random) {
    compacted +=
        store
            .table("t")
            .compact(
                CompactionOptions.defaults(),
                (rows, all) -> {
                  if (random.nextInt(3) == 0) append(store, 1 + random.nextInt(400));
                  if (random.nextInt(3) == 0) delete(store, 1 + random.nextInt(900));
                  return true;
                })
            .replaced();
  }

  private void run(PlantedBug bug, long seed, int everyNth) {
    acknowledged = new Rows(0, 0);
    possible = acknowledged;
    SimulatedDisk disk = new SimulatedDisk(seed);
    Random random = new Random(seed);
    Random cuts = new Random(~seed);
    try (Store store = Store.on(bug.on(disk), SMALL)) {
      store.createTable(TableName.of("t"), Numbers.schema(2), new TableOptions(512, null));
      disk.observe(
          (operation, done) -> {
            if (cuts.nextInt(everyNth) == 0) check(disk.survivor(cuts.nextLong()));
          });
      for (int i = 0; i < 5; i++) {
        for (int j = 0; j < 3; j++) append(store, 1 + random.nextInt(700));
        compact(store, random);
      }
      disk.observe((operation, done) -> {});
    }
    check(disk.survivor(seed));
  }

  private void check(SimulatedDisk left) {
    points++;
    try (Store store = Store.on(left, SMALL);
        Snapshot snapshot = store.snapshot()) {
      assertEquals(null, store.whyReadOnly());
      Scan scan = snapshot.table("t").scan();
      Rows wanted = acknowledged;
      if (possible.end() - possible.first() == snapshot.table("t").rows()) wanted = possible;
      Numbers.check(scan, wanted.first(), wanted.end() - wanted.first(), 0, 1);
    }
    Store.on(left, SMALL).close();
    var damages = Verification.ofDisk(left, Set.of(), Verification.Depth.FULL).damages();
    assertEquals(0, damages.size(), damages.toString());
  }

  @Test
  void aPowerCutDuringACompactionLosesNothing() {
    long seed = Seed.value("CompactionFaultsTest");
    int runs = Integer.getInteger("sheaf.crash.runs", 3);
    int everyNth = runs > 3 ? 1 : 4;
    for (int i = 0; i < runs; i++) run(PlantedBug.NONE, seed + i, everyNth);
    System.out.printf(
        "compaction: %d power cuts, %d segments replaced, 0 rows lost, 0 twice%n",
        points, compacted);
    assertTrue(points > 60L * runs && compacted > 5L * runs, points + " " + compacted);
  }

  /// With any of these, what replaces segments is gone when they are.
  @ParameterizedTest
  @EnumSource(names = {"NO_LOG_SYNC", "NO_SEGMENT_SYNC", "NO_DIRECTORY_SYNC"})
  void aPlantedBugIsCaught(PlantedBug bug) {
    long seed = Seed.value("CompactionFaultsTest");
    Throwable caught = null;
    int runs = 0;
    while (caught == null && runs < 60) caught = caught(bug, seed + runs++);
    System.out.printf("compaction: %s caught in run %d: %s%n", bug, runs, caught);
    assertNotNull(caught, bug + " was not caught in " + runs + " runs");
  }

  private @Nullable Throwable caught(PlantedBug bug, long seed) {
    try {
      run(bug, seed, 3);
      return null;
    } catch (AssertionError | StoreException e) {
      return e;
    }
  }
}
