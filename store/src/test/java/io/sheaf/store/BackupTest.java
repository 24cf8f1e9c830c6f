package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A backup is the store as of one snapshot, whole or not there; so is what is restored from it.
final class BackupTest {
  private static final Options SMALL = Options.defaults().pool(Options.mib(4));

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private static Key fill(Store store, String table, long rows) throws Exception {
    Key key = Key.random();
    store.createTable(
        TableName.of(table), Numbers.source(2, 0, rows, 8192), TableOptions.defaults(), key);
    return key;
  }

  private static Backup backup(Store store, Path home) {
    return store.backup(home, false, Pace.unlimited());
  }

  private static long value(Snapshot snapshot, String table) {
    return snapshot.table(table).scan().count();
  }

  private static void flip(Path file, long offset) throws Exception {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(offset);
      int before = bytes.read();
      bytes.seek(offset);
      bytes.write(before ^ 1);
    }
  }

  private static List<Path> in(Path directory) throws Exception {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(path -> !path.endsWith("LOCK")).sorted().toList();
    }
  }

  @Test
  void aRestoredStoreIsTheSameStoreAsOfThatSnapshot() throws Exception {
    Store store = fixture.open("s");
    Key key = fill(store, "t", 100_000);
    fill(store, "gone", 1000);
    store.table("t").delete("c0 >= 500 and c0 < 1000");
    store.dropTable("gone");
    Backup made = backup(store, fixture.path("b"));
    fill(store, "later", 10);
    assertEquals(List.of(made.path()), Backup.in(fixture.path("b")));
    assertEquals(List.of(), Scans.verify(made.path()).damages());
    Backup restored = Backup.restore(fixture.path("b"), fixture.path("r"), Pace.unlimited());
    assertEquals(made.snapshot(), restored.snapshot());
    assertEquals(List.of(), Scans.verify(fixture.path("r")).damages());
    Store again = fixture.open("r");
    assertEquals(store.id(), again.id());
    assertFalse(Arrays.equals(store.ticketKey(), again.ticketKey()), "the secret was copied");
    try (Snapshot newest = again.snapshot()) {
      assertEquals(made.snapshot(), newest.number());
      assertEquals(1, newest.tables().size());
      assertEquals(99_500, value(newest, "t"));
      Numbers.check(newest.table("t").scan().where("c0 < 500"), 0, 500, 0, 1);
      Numbers.check(newest.table("t").scan().where("c0 >= 1000"), 1000, 99_000, 0, 1);
    }
    Commit twice =
        again.createTable(
            TableName.of("t"), Numbers.source(2, 0, 5, 8192), TableOptions.defaults(), key);
    assertTrue(twice.duplicate(), "a key was forgotten");
    fill(again, "more", 70);
    assertThrows(StoreException.NoSuchSnapshot.class, () -> again.snapshotAt(1));
    fixture.close(again);
    assertEquals(List.of(), Scans.verify(fixture.path("r")).damages());
  }

  @Test
  void aBackupBesideWritersHoldsOneSnapshotOfAllTables() throws Exception {
    Store store = fixture.open("s");
    fill(store, "a", 1);
    fill(store, "b", 1);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    for (int i = 1; !stop.get(); i++) {
                      // First the one, then the other: never is the second ahead.
                      store.table("a").append(Numbers.source(2, i, 1, 1), Key.random());
                      store.table("b").append(Numbers.source(2, i, 1, 1), Key.random());
                      fill(store, "c", 100);
                      store.dropTable("c");
                    }
                  } catch (Exception | AssertionError e) {
                    failed.set(e);
                  }
                });
    List<Backup> made = new ArrayList<>();
    try {
      for (int i = 0; i < 6; i++) {
        made.add(store.backup(fixture.path("b"), i % 2 == 1, Pace.unlimited()));
      }
    } finally {
      stop.set(true);
      writer.join();
    }
    assertEquals(null, failed.get());
    long before = 0;
    for (Backup backup : made) {
      assertTrue(backup.snapshot() >= before);
      before = backup.snapshot();
      assertEquals(List.of(), Scans.verify(backup.path()).damages());
      Store copy = fixture.open(fixture.path("").relativize(backup.path()).toString(), SMALL);
      try (Snapshot newest = copy.snapshot()) {
        assertEquals(backup.snapshot(), newest.number());
        long a = value(newest, "a");
        long b = value(newest, "b");
        assertTrue(a == b || a == b + 1, a + " and " + b);
        Numbers.check(newest.table("a").scan(), 0, a, 0, 1);
      }
      fixture.close(copy);
    }
    System.out.printf("6 backups beside writers, up to snapshot %d%n", before);
  }

  @Test
  void whatHasNotChangedIsLinkedAndOutlivesTheBackupItCameFrom() throws Exception {
    Store store = fixture.open("s");
    fill(store, "t", 100_000);
    Backup first = backup(store, fixture.path("b"));
    assertEquals(0, first.linked());
    fill(store, "u", 1000);
    Backup second = store.backup(fixture.path("b"), true, Pace.unlimited());
    assertEquals(2, second.segments());
    assertEquals(1, second.linked());
    assertTrue(second.bytes() < first.bytes() / 10, second + " after " + first);
    assertEquals(
        2, Files.getAttribute(StoreFixture.segments(first.path()).getFirst(), "unix:nlink"));
    StoreFixture.delete(first.path());
    assertEquals(List.of(), Scans.verify(second.path()).damages());
    Backup.restore(second.path(), fixture.path("r"), Pace.unlimited());
    Store again = fixture.open("r");
    try (Snapshot newest = again.snapshot()) {
      Numbers.check(newest.table("t").scan(), 0, 100_000, 0, 1);
    }
    // Ids given out since the backup come again, for other rows: those are no links.
    fixture.close(store);
    fill(again, "v", 500);
    Backup other = again.backup(fixture.path("b"), true, Pace.unlimited());
    assertEquals(2, other.linked());
    assertEquals(List.of(), Scans.verify(other.path()).damages());
  }

  @Test
  void logSegmentsHaveFilesInABackupAndALaterOneSharesThem() throws Exception {
    Store store = fixture.open("s");
    fill(store, "t", 100);
    for (int i = 1; i < 5; i++) {
      store.table("t").append(Numbers.source(2, 100L * i, 100, 100), Key.random());
    }
    store.table("t").delete("c0 = 450");
    assertEquals(List.of(), StoreFixture.segments(fixture.path("s")));
    Backup first = store.backup(fixture.path("b"), true, Pace.unlimited());
    assertEquals(5, StoreFixture.segments(first.path()).size());
    store.table("t").append(Numbers.source(2, 500, 100, 100), Key.random());
    Backup second = store.backup(fixture.path("b"), true, Pace.unlimited());
    assertEquals(5, second.linked());
    assertEquals(6, second.segments());
    for (Backup made : List.of(first, second)) {
      assertEquals(List.of(), Scans.verify(made.path()).damages());
    }
    Backup.restore(fixture.path("b"), fixture.path("r"), Pace.unlimited());
    Store again = fixture.open("r");
    again.table("t").append(Numbers.source(2, 600, 100, 100), Key.random());
    try (Snapshot newest = again.snapshot()) {
      assertEquals(699, newest.table("t").rows());
      Numbers.check(newest.table("t").scan().where("c0 < 450"), 0, 450, 0, 1);
      Numbers.check(newest.table("t").scan().where("c0 > 450"), 451, 249, 0, 1);
    }
    // What was written to a backup itself is not shared: its segment has no file.
    try (Store written = Store.open(second.path(), SMALL)) {
      written.table("t").append(Numbers.source(2, 600, 100, 100), Key.random());
    }
    store.table("t").append(Numbers.source(2, 600, 100, 100), Key.random());
    Backup third = store.backup(fixture.path("b"), true, Pace.unlimited());
    assertEquals(6, third.linked());
    assertEquals(List.of(), Scans.verify(third.path()).damages());
  }

  @Test
  void damageIsNotBackedUpAndNothingIsLeft() throws Exception {
    Store store = fixture.open("s");
    fill(store, "t", 100_000);
    flip(StoreFixture.segments(fixture.path("s")).getFirst(), 20_000);
    StoreException e =
        assertThrows(StoreException.CorruptPage.class, () -> backup(store, fixture.path("b")));
    assertTrue(Scans.message(e).contains("salvage"), e.getMessage());
    assertEquals(List.of(), in(fixture.path("b")));
    Pace pace = Pace.unlimited();
    pace.cancel();
    assertThrows(CancellationException.class, () -> store.backup(fixture.path("b"), false, pace));
    assertEquals(List.of(), in(fixture.path("b")));
  }

  @Test
  void aRestoreTakesOnlyRoomThatIsEmptyOrItsOwn() throws Exception {
    Store store = fixture.open("s");
    fill(store, "t", 1000);
    backup(store, fixture.path("b"));
    Path room = Files.createDirectory(fixture.path("r"));
    Files.writeString(room.resolve("UNFINISHED"), "");
    Files.createDirectories(room.resolve("seg/00"));
    Files.writeString(room.resolve("seg/00/x"), "half");
    Backup.restore(fixture.path("b"), room, Pace.unlimited());
    assertEquals(List.of(), Scans.verify(room).damages());
    String again =
        Scans.message(
            assertThrows(
                StoreException.BadInput.class,
                () -> Backup.restore(fixture.path("b"), room, Pace.unlimited())));
    assertTrue(again.endsWith("holds a store already"), again);
    Path other = Files.createDirectory(fixture.path("o"));
    Files.writeString(other.resolve("mine"), "");
    assertThrows(
        StoreException.BadInput.class,
        () -> Backup.restore(fixture.path("b"), other, Pace.unlimited()));
    assertEquals(List.of(other.resolve("mine")), in(other));
    assertThrows(
        StoreException.class,
        () -> Backup.restore(fixture.path("nowhere"), fixture.path("n"), Pace.unlimited()));
  }

  @Test
  void aBackupThatCannotBeReadIsNotTakenForOneThatWasCutOff() throws Exception {
    Store store = fixture.open("s");
    fill(store, "t", 1000);
    Backup first = backup(store, fixture.path("b"));
    Files.write(first.path().resolve("SUPER"), new byte[8192]);
    Path cutOff = Files.createDirectory(fixture.path("b").resolve("20200101T000000.000Z-1"));
    Files.createFile(cutOff.resolve("LOCK"));
    Backup second = backup(store, fixture.path("b"));
    assertEquals(List.of(first.path(), second.path()), in(fixture.path("b")));
    assertEquals(1, StoreFixture.segments(first.path()).size());
    assertEquals(List.of(second.path()), Backup.in(fixture.path("b")));
  }

  @Test
  void theBackupMadeLastIsTheNewestAlsoWhenTheClockWasSetBack() throws Exception {
    Path home = Files.createDirectory(fixture.path("b"));
    BackupHome backups = new BackupHome(home);
    Instant now = Instant.parse("2026-11-22T10:00:00Z");
    Path one = backups.next(now, 7);
    assertEquals("20261122T100000.000Z-7", one.getFileName().toString());
    Files.createDirectory(one);
    Path two = backups.next(now, 7);
    assertEquals("20261122T100000.001Z-7", two.getFileName().toString());
    Files.createDirectory(two);
    Path three = backups.next(now.minusSeconds(3600), 10);
    assertEquals("20261122T100000.002Z-10", three.getFileName().toString());
  }

  @Test
  void withinAStoreThereIsNoRoomForACopy() throws Exception {
    Store store = fixture.open("s");
    fill(store, "t", 1000);
    Backup made = backup(store, fixture.path("b"));
    for (Path home :
        List.of(
            fixture.path("s"),
            fixture.path("s").resolve("backups"),
            fixture.path("s").resolve("seg"),
            made.path().resolve("seg").resolve("more"))) {
      assertThrows(StoreException.BadInput.class, () -> backup(store, home));
      assertThrows(
          StoreException.BadInput.class,
          () -> Backup.restore(made.path(), home.resolve("r"), Pace.unlimited()));
    }
    assertEquals(
        List.of(),
        store.verify(Set.of(), Verification.Depth.FULL, Pace.unlimited(), d -> {}).damages());
    assertEquals(List.of(), Scans.verify(made.path()).damages());
  }

  @Test
  void whyARestoreFailedIsWhatIsSaid() throws Exception {
    Store store = fixture.open("s");
    fill(store, "t", 1000);
    Backup made = backup(store, fixture.path("b"));
    Path nowhere = fixture.path("not").resolve("there");
    StoreException e =
        assertThrows(
            StoreException.class, () -> Backup.restore(made.path(), nowhere, Pace.unlimited()));
    String missing = String.valueOf(nowhere.getParent());
    assertTrue(String.valueOf(e.getMessage()).contains(missing), e.getMessage());
  }
}
