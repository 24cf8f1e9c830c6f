package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sheaf.format.testing.Seed;
import io.sheaf.store.emulated.EmulatedDisk;
import io.sheaf.store.emulated.PowerCuts;
import io.sheaf.store.io.Disk;
import io.sheaf.store.log.PlantedBug;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Power cuts of a device under a real file system, real system calls and a real ring, while many
/// append small batches at once, others larger ones, some read, and what is small is folded: what
/// was acknowledged or seen is there, whole and once, and nothing that came later.
///
/// `-Dsheaf.cuts` says how many of each file system: 300. Not among the tests of the build, for it
/// needs root: see `docs/testing.md`.
@Timeout(1800)
final class EmulatedDiskPowerCutSuite {
  private static final int CUTS = Integer.getInteger("sheaf.cuts", 300);
  private static final int MIB = 320; // xfs takes no less
  private static final int WRITERS = 8;
  private static final int EACH = 60;
  private static final int LARGE = 8;
  private static final long LOG_BYTES = 128 << 10;
  private static final Options SMALL = Options.defaults().pool(Options.mib(8));

  private final long seed = Seed.value("EmulatedDiskPowerCutSuite");
  private final Random random = Seed.random(seed, 0);
  private final AtomicInteger writing = new AtomicInteger();
  private long begun;
  private long joined;
  private long groups;
  private int repeated;

  @AfterEach
  void over() {
    System.clearProperty("sheaf.io");
  }

  @BeforeEach
  void canBe() {
    String whyNot = EmulatedDisk.whyNot();
    assumeTrue(whyNot == null, String.valueOf(whyNot));
  }

  private static Store open(Path root) throws IOException {
    return Store.on(Disk.create(root), SMALL, LOG_BYTES);
  }

  /// All of it at once, on a disk that is recorded.
  private AppendHistory work(EmulatedDisk disk, PlantedBug bug) throws Exception {
    AppendHistory history = new AppendHistory(disk::recorded);
    Disk files = bug.on(Disk.create(disk.files().resolve("s")));
    try (Store store = Store.on(files, SMALL, LOG_BYTES)) {
      store.createTable(TableName.of("t"), Numbers.schema(2), TableOptions.defaults());
      begun = disk.recorded();
      List<Callable<Void>> all = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        long first = (long) i * EACH;
        Random sizes = Seed.random(seed, i + 1);
        all.add(() -> write(history, store, first, EACH, () -> 1 + sizes.nextInt(60)));
      }
      all.add(() -> write(history, store, (long) WRITERS * EACH, LARGE, () -> 20_000));
      writing.set(all.size());
      all.add(
          () -> {
            while (writing.get() > 0) history.look(store);
            return null;
          });
      try (ExecutorService threads = Executors.newCachedThreadPool()) {
        for (Future<Void> each : all.stream().map(threads::submit).toList()) each.get();
      }
      joined = store.writes().joined().joined();
      groups = store.writes().joined().groups();
    }
    return history;
  }

  private Void write(
      AppendHistory history, Store store, long first, int count, Callable<Integer> rows)
      throws Exception {
    try {
      for (long id = first; id < first + count; id++) history.append(store, id, rows.call());
    } finally {
      writing.decrementAndGet();
    }
    return null;
  }

  /// Half of them anywhere, half where something has just been answered.
  private int[] cuts(PowerCuts cuts, AppendHistory history) {
    int[] counts = new int[CUTS];
    int first = cuts.before(begun) + 1;
    List<AppendHistory.Made> made = history.made();
    for (int i = 0; i < CUTS; i++) {
      long answered = made.get(random.nextInt(made.size())).answered();
      boolean anywhere = i % 2 == 0;
      counts[i] =
          anywhere ? random.nextInt(first, cuts.entries() + 1) : cuts.before(answered - 1) + 1;
    }
    Arrays.sort(counts);
    return counts;
  }

  @ParameterizedTest
  @EnumSource
  void whatWasAnsweredOrSeenIsThereAfterAPowerCut(EmulatedDisk.FileSystem system) throws Exception {
    try (EmulatedDisk disk = EmulatedDisk.recorded(MIB, system)) {
      AppendHistory history = work(disk, PlantedBug.NONE);
      assertTrue(groups > 10 && joined > 2 * groups, joined + " joined in " + groups);
      try (PowerCuts cuts = new PowerCuts(disk)) {
        for (int count : cuts(cuts, history)) {
          Path root = cuts.mount(count, random).resolve("s");
          try {
            check(root, history, cuts.place(count));
          } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                "a power cut behind " + count + " of " + cuts.entries() + " writes", e);
          }
          cuts.unmount();
        }
        System.out.printf(
            "%s: %,d appends, %,d of them joined in %,d commits, %,d looks; %,d power cuts in %,d"
                + " writes and flushes, %,d keys asked again: 0 lost, 0 vanished, 0 twice%n",
            system,
            history.made().size(),
            joined,
            groups,
            history.looks(),
            CUTS,
            cuts.entries(),
            repeated);
      }
    }
  }

  private void check(Path root, AppendHistory history, long place) throws IOException {
    long last;
    try (Store store = open(root)) {
      assertNull(store.whyReadOnly());
      last = history.check(store, place);
    }
    // Files of what was under way may wait for one more opening behind a torn record.
    open(root).close();
    assertEquals(List.of(), Scans.verify(root).damages());
    try (Store store = open(root)) {
      List<AppendHistory.Made> some = new ArrayList<>(history.made());
      Collections.shuffle(some, random);
      for (AppendHistory.Made one : some.subList(0, 4)) {
        Commit again = AppendHistory.repeat(store, one.id(), one.rows());
        assertEquals(one.snapshot() <= last, again.duplicate(), "a key forgotten, or made up");
        if (again.duplicate()) assertEquals(one.snapshot(), again.snapshot());
        repeated++;
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStoreThatAnswersTooEarlyIsCaught(EmulatedDisk.FileSystem system) throws Exception {
    // No other takes the files of a planted bug for those of a disk.
    System.setProperty("sheaf.io", "portable");
    try (EmulatedDisk disk = EmulatedDisk.recorded(MIB, system)) {
      AppendHistory history = work(disk, PlantedBug.NO_LOG_SYNC);
      try (PowerCuts cuts = new PowerCuts(disk)) {
        int[] counts = cuts(cuts, history);
        int tried = 0;
        boolean caught = false;
        while (!caught && tried < CUTS) {
          int count = counts[tried++];
          Path root = cuts.mount(count, random).resolve("s");
          try (Store store = open(root)) {
            history.check(store, cuts.place(count));
          } catch (AssertionError | StoreException e) {
            caught = true;
            System.out.printf("%s: a log without flushes is caught by cut %d%n", system, tried);
          }
          cuts.unmount();
        }
        assertTrue(caught, "not caught in " + tried);
      }
    }
  }
}
