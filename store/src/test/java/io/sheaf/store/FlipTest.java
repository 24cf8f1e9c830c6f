package io.sheaf.store;

import static io.sheaf.store.Verification.Depth.FULL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.sim.SimulatedDisk;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A byte that is not what was written is named by whoever looks, and served to nobody.
final class FlipTest {
  private static final Options SMALL = Options.defaults().pool(Options.mib(4));
  private static final int COLUMNS = 2;
  private static final String LOG = "log/0000000000000001.clog";
  private static final long ROWS = 300;
  private static final long REACH = 1 << 20;

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final long seed = Seed.value("FlipTest");

  /// A closed store of two commits: a table with rows, and an empty one.
  private static SimulatedDisk store() throws Exception {
    SimulatedDisk disk = new SimulatedDisk(1);
    try (Store store = Store.on(disk, SMALL)) {
      store.createTable(
          TableName.of("t"),
          Numbers.source(COLUMNS, 0, ROWS, 8192),
          TableOptions.defaults(),
          Key.random());
      store.createTable(TableName.of("u"), Numbers.schema(1), TableOptions.defaults());
    }
    return disk;
  }

  /// Takes the room that was made ahead from the log, as if records had filled it: so that the many
  /// flips need not look at it each time.
  private static void shorten(SimulatedDisk disk, String log) throws Exception {
    byte[] bytes = disk.bytes(log);
    int end = bytes.length;
    while (bytes[end - 1] == 0) end--;
    try (DiskFile file = disk.open(log, Disk.Access.WRITE, Disk.Caching.DIRECT)) {
      file.truncate(Math.ceilDiv(end, Disk.BLOCK) * (long) Disk.BLOCK);
      file.sync();
    }
  }

  private record Place(String file, long offset) {}

  private static List<String> files(Disk disk, String directory) throws Exception {
    List<String> files = new ArrayList<>();
    for (String name : disk.list(directory)) {
      String path = directory.isEmpty() ? name : directory + "/" + name;
      if (name.equals("LOCK")) continue;
      if (name.indexOf('.') < 0 && !name.equals("SUPER")) files.addAll(files(disk, path));
      else files.add(path);
    }
    return files;
  }

  /// Every byte of the blocks that are in use, and some of those that must be zeros.
  private static List<Place> places(SimulatedDisk disk, Random random, int zeros) throws Exception {
    List<Place> places = new ArrayList<>();
    List<Place> unused = new ArrayList<>();
    for (String file : files(disk, "")) {
      byte[] bytes = disk.bytes(file);
      for (int block = 0; block < bytes.length; block += Disk.BLOCK) {
        int from = block;
        boolean used =
            file.endsWith(".seg")
                || IntStream.range(from, from + Disk.BLOCK).anyMatch(i -> bytes[i] != 0);
        for (int at = from; at < from + Disk.BLOCK; at++) {
          (used ? places : unused).add(new Place(file, at));
        }
      }
    }
    for (int i = 0; i < zeros; i++) places.add(unused.get(random.nextInt(unused.size())));
    return places;
  }

  /// What became of the flips.
  private static final class Tally {
    final AtomicInteger flips = new AtomicInteger();
    final AtomicInteger named = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();
    final AtomicInteger older = new AtomicInteger();
    final AtomicInteger right = new AtomicInteger();
    final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    void verified(List<Damage> damages, Place place) {
      flips.incrementAndGet();
      if (damages.stream().anyMatch(damage -> isNear(damage, place))) named.incrementAndGet();
      else wrong.add(place + " is not named: " + damages);
    }

    /// Whether a damage names the file, and begins where the flip is or before it: a fault is known
    /// to lie within a page, a record or a slot.
    private static boolean isNear(Damage damage, Place place) {
      return damage.kind() == Damage.Kind.LOST
          && damage.file().equals(place.file())
          && damage.offset() <= place.offset()
          && place.offset() - damage.offset() < REACH;
    }

    /// Opens a store, and reads all of its table `t`; nothing wrong may come out.
    void serve(Supplier<Store> opening, Place place, long commits, long rows) {
      try (Store store = opening.get();
          Snapshot snapshot = store.snapshot()) {
        String why = store.whyReadOnly();
        // A damaged log serves the commits before the damage, and says so.
        boolean damaged = why != null && why.contains(place.file());
        if (!damaged && snapshot.number() != commits) {
          wrong.add(place + " lost commits in silence: " + snapshot.number());
        }
        if (snapshot.number() > 0) Numbers.check(snapshot.table("t").scan(), 0, rows, 0, 1);
        (damaged ? older : right).incrementAndGet();
      } catch (AssertionError e) {
        wrong.add(place + ": " + e);
      } catch (StoreException e) {
        boolean says = String.valueOf(e.getMessage()).contains(place.file());
        if (!says) wrong.add(place + " is refused without its name: " + e.getMessage());
        refused.incrementAndGet();
      }
    }

    void report(String what) {
      System.out.printf(
          "%s: %d flips, %d named, %d served (%d refused, %d read-only from there on, %d right)%n",
          what, flips.get(), named.get(), wrong.size(), refused.get(), older.get(), right.get());
      assertEquals(List.of(), wrong.stream().limit(5).toList());
      assertEquals(flips.get(), named.get());
      assertTrue(flips.get() > 0 && refused.get() > 0);
    }
  }

  @Test
  void aFlipInAnyByteOfASmallStoreIsNamedAndNeverServed() throws Exception {
    SimulatedDisk good = store();
    shorten(good, LOG);
    List<Place> places = places(good, Seed.random(seed, -1), 1000);
    Tally tally = new Tally();
    IntStream.range(0, places.size())
        .parallel()
        .forEach(
            i -> {
              Place place = places.get(i);
              SimulatedDisk bad = good.copy();
              try {
                bad.flip(place.file(), place.offset(), 1 << Seed.random(seed, i).nextInt(8));
              } catch (DiskException e) {
                throw new AssertionError(e);
              }
              tally.verified(Verification.ofDisk(bad, Set.of(), FULL).damages(), place);
              tally.serve(() -> Store.on(bad, SMALL), place, 2, ROWS);
            });
    tally.report("every byte of a small store");
  }

  @Test
  void aFlipSomewhereInALargeStoreIsNamedAndNeverServed() throws Exception {
    Path root = fixture.path("s");
    long rows = 400_000;
    Store store = fixture.open("s", SMALL);
    store.createTable(
        TableName.of("t"),
        Numbers.source(COLUMNS, 0, rows, 8192),
        TableOptions.defaults(),
        Key.random());
    fixture.close(store);
    byte[] mark = Files.readAllBytes(root.resolve("SUPER"));
    Random random = Seed.random(seed, -2);
    List<Path> files = List.of(root.resolve(LOG), StoreFixture.segments(root).getFirst());
    Tally tally = new Tally();
    for (int i = 0; i < 120; i++) {
      Path file = files.get(i % 10 == 0 ? 0 : 1);
      Place place = new Place(root.relativize(file).toString(), random.nextLong(Files.size(file)));
      int mask = 1 << random.nextInt(8);
      flip(file, place.offset(), mask);
      tally.verified(Scans.verify(root).damages(), place);
      tally.serve(() -> Store.open(root, SMALL), place, 1, rows);
      flip(file, place.offset(), mask);
      Files.write(root.resolve("SUPER"), mark);
    }
    assertEquals(List.of(), Scans.verify(root).damages());
    tally.report("bytes of a store of 6 MiB");
  }

  private static void flip(Path file, long offset, int mask) throws Exception {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(offset);
      int before = bytes.read();
      bytes.seek(offset);
      bytes.write(before ^ mask);
    }
  }
}
