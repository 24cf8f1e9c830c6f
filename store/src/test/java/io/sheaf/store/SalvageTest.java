package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What is good of a damaged store is copied exactly; what is not is told of; nothing is written.
final class SalvageTest {
  private static final long ROWS = 100_000;
  private static final int BATCH = 8192;
  private static final String LOG = "log/0000000000000001.clog";

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final long seed = Seed.value("SalvageTest");

  private void store() throws Exception {
    Store store = fixture.open("s");
    store.createTable(
        TableName.of("t"),
        Numbers.source(2, 0, ROWS, BATCH),
        TableOptions.defaults().batchRows(BATCH),
        Key.random());
    store.createTable(
        TableName.of("u"), Numbers.source(2, 0, 50, 50), TableOptions.defaults(), Key.random());
    store.table("t").delete("c0 = 3 or c0 = 9000");
    store.table("u").append(Numbers.source(2, 50, 50, 50), Key.random());
    fixture.close(store);
  }

  /// Where the segments of a table lie.
  private List<SegmentPlace> places(String table) {
    Store store = fixture.open("s");
    List<SegmentPlace> places = new ArrayList<>();
    try (Snapshot newest = store.snapshot()) {
      newest.table(table).survey((place, directory) -> places.add(place));
    }
    fixture.close(store);
    return places;
  }

  private static void flip(Path file, long offset) throws Exception {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(offset);
      int before = bytes.read();
      bytes.seek(offset);
      bytes.write(before ^ 1);
    }
  }

  private static Map<String, byte[]> bytes(Path root) throws Exception {
    Map<String, byte[]> all = new HashMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.put(file.toString(), Files.readAllBytes(file));
      }
    }
    return all;
  }

  private Salvage salvage(List<Damage> told) throws Exception {
    Map<String, byte[]> before = bytes(fixture.path("s"));
    Salvage result = Salvage.run(fixture.path("s"), fixture.path("r"), Pace.unlimited(), told::add);
    Map<String, byte[]> after = bytes(fixture.path("s"));
    assertEquals(before.keySet(), after.keySet());
    before.forEach((file, bytes) -> assertTrue(java.util.Arrays.equals(bytes, after.get(file))));
    assertEquals(List.of(), Scans.verify(fixture.path("r")).damages());
    return result;
  }

  /// The rows of a table, by their numbers; each must be right in every column.
  private static SortedSet<Long> rows(Store store, String table) {
    TreeSet<Long> rows = new TreeSet<>();
    try (Snapshot snapshot = store.snapshot()) {
      Scans.forEach(
          snapshot.table(table).scan(),
          (batch, _) -> {
            for (long row = 0; row < batch.rows(); row++) {
              var first = batch.columns().get(0).buffers().get(1);
              var second = batch.columns().get(1).buffers().get(1);
              long number = first.getAtIndex(java.lang.foreign.ValueLayout.JAVA_LONG, row);
              long value = second.getAtIndex(java.lang.foreign.ValueLayout.JAVA_LONG, row);
              assertEquals(Numbers.value(1, number), value);
              assertTrue(rows.isEmpty() || rows.last() < number, "out of order: " + number);
              rows.add(number);
            }
          });
    }
    return rows;
  }

  @Test
  void goodBatchesOfADamagedSegmentAreCopiedAndOnlyThose() throws Exception {
    store();
    Path segment = StoreFixture.segments(fixture.path("s")).getFirst();
    Random random = Seed.random(seed, 0);
    for (int i = 0; i < 3; i++) flip(segment, random.nextLong(1_400_000) + 8192);
    List<Damage> told = new ArrayList<>();
    Salvage result = salvage(told);
    assertEquals(List.of("main.t", "main.u"), names(result));
    Salvage.Saved saved = result.tables().getFirst();
    assertTrue(!told.isEmpty() && told.size() <= 3, told.toString());
    assertTrue(saved.lost() > 0 && saved.lost() <= 3 * BATCH, saved.toString());
    assertEquals(ROWS - 2, saved.rows() + saved.lost());
    assertEquals(saved.lost(), result.lost());
    Store copy = fixture.open("r");
    SortedSet<Long> rows = rows(copy, "t");
    assertEquals(saved.rows(), rows.size());
    assertTrue(!rows.contains(3L) && !rows.contains(9000L), "deleted rows are back");
    // What is missing are whole batches.
    for (long first = 0; first < ROWS; first += BATCH) {
      long end = Math.min(ROWS, first + BATCH);
      long deleted = first == 0 || first == BATCH ? 1 : 0;
      int left = rows.subSet(first, end).size();
      assertTrue(left == 0 || left == end - first - deleted, left + " rows from " + first);
    }
    assertEquals(100, rows(copy, "u").size());
  }

  @Test
  void aSegmentWithoutDirectoryOrFileIsLostAndTheOthersAreNot() throws Exception {
    store();
    List<Path> segments = StoreFixture.segments(fixture.path("s"));
    flip(segments.get(0), Files.size(segments.get(0)) - 300);
    SegmentPlace second = places("u").get(1);
    flip(fixture.path("s").resolve(second.file()), second.offset() + second.bytes() - 300);
    List<Damage> told = new ArrayList<>();
    Salvage result = salvage(told);
    assertEquals(ROWS - 2 + 50, result.lost());
    Store copy = fixture.open("r");
    assertEquals(0, rows(copy, "t").size());
    assertEquals(50, rows(copy, "u").size());
  }

  @Test
  void withADamagedLogWholeSegmentsOfLaterCommitsAreKeptApart() throws Exception {
    store();
    // The record of the second commit, and what it brought: of the four, one is readable.
    flip(fixture.path("s").resolve(LOG), places("u").get(0).offset() - 4096 + 100);
    List<Damage> told = new ArrayList<>();
    Salvage result = salvage(told);
    assertTrue(told.stream().anyMatch(damage -> damage.file().equals(LOG)), told.toString());
    assertEquals(List.of("main.t", "salvaged.table_2"), names(result));
    Store copy = fixture.open("r");
    assertEquals(ROWS, rows(copy, "t").size());
    assertEquals(50, rows(copy, "salvaged.table_2").size());
  }

  @Test
  void withoutAnyRootThereAreStillTheSegments() throws Exception {
    store();
    Files.delete(fixture.path("s").resolve("SUPER"));
    List<Damage> told = new ArrayList<>();
    Salvage result = salvage(told);
    assertEquals(List.of("salvaged.table_1", "salvaged.table_2"), names(result));
    Store copy = fixture.open("r");
    assertEquals(ROWS, rows(copy, "salvaged.table_1").size());
    assertEquals(100, rows(copy, "salvaged.table_2").size());
  }

  @Test
  void aDirectoryThatIsNotEmptyIsRefused() throws Exception {
    store();
    Files.createDirectory(fixture.path("r"));
    Files.writeString(fixture.path("r").resolve("mine"), "");
    assertThrows(
        StoreException.BadInput.class,
        () -> Salvage.run(fixture.path("s"), fixture.path("r"), Pace.unlimited(), d -> {}));
  }

  @Test
  void aNameThatIsTakenIsNotTakenAgain() throws Exception {
    Store store = fixture.open("s");
    // Too many rows for the log.
    for (String name : List.of("salvaged.table_2", "x", "y")) {
      store.createTable(
          TableName.of(name),
          Numbers.source(2, 0, 40_000, 8192),
          TableOptions.defaults(),
          Key.random());
    }
    fixture.close(store);
    long at = 0;
    byte[] log = Files.readAllBytes(fixture.path("s").resolve(LOG));
    for (int records = 0; records < 2; at += 4096) if (log[(int) at] != 0) records++;
    flip(fixture.path("s").resolve(LOG), at + 100);
    Salvage result = salvage(new ArrayList<>());
    assertEquals(
        List.of("salvaged.table_2", "salvaged.table_2_2", "salvaged.table_3"), names(result));
  }

  @Test
  void aCancelLeavesNoPinAndADirectoryWithinAStoreIsRefused() throws Exception {
    store();
    Pace cancelled = Pace.unlimited();
    cancelled.cancel();
    CancellationException e =
        assertThrows(
            CancellationException.class,
            () -> Salvage.run(fixture.path("s"), fixture.path("r"), cancelled, d -> {}));
    assertEquals(0, e.getSuppressed().length, () -> List.of(e.getSuppressed()).toString());
    Path within = fixture.path("s").resolve("seg").resolve("r");
    assertThrows(
        StoreException.BadInput.class,
        () -> Salvage.run(fixture.path("s"), within, Pace.unlimited(), d -> {}));
    assertFalse(Files.exists(within));
  }

  private static List<String> names(Salvage result) {
    return result.tables().stream().map(Salvage.Saved::name).toList();
  }
}
