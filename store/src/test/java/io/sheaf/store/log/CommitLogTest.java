package io.sheaf.store.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.StoreException;
import io.sheaf.store.TableName;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.sim.Operation;
import io.sheaf.store.sim.SimulatedDisk;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Opening, committing and looking back, on a disk that does not fail.
final class CommitLogTest {
  private static final String LOG = StoreFiles.log(StoreCreation.FIRST_EPOCH);

  private final SimulatedDisk disk = new SimulatedDisk(1);

  @AfterEach
  void nothingIsLeftOpen() {
    assertEquals(0, disk.openFiles());
  }

  private static Change table(String name) {
    return schema(name, new byte[] {1});
  }

  private static Change schema(String name, byte[] schema) {
    return now ->
        List.of(
            new Entry.TableCreated(
                now.nextTableId(),
                TableName.of(name),
                SchemaBytes.copyOf(schema),
                List.of(1L),
                new TreeMap<>(Map.of())));
  }

  private CommitLog open() {
    return CommitLog.open(disk, OpenMode.CREATE);
  }

  @Test
  void aStoreKeepsItsIdentity() {
    List<Object> first;
    try (CommitLog log = open()) {
      first = List.of(log.storeId(), log.created(), log.ticketKey());
      assertEquals(0, log.catalog().snapshot());
    }
    try (CommitLog log = open()) {
      assertEquals(first, List.of(log.storeId(), log.created(), log.ticketKey()));
      assertEquals(List.of(), log.findings());
    }
    try (CommitLog other = CommitLog.open(new SimulatedDisk(2), OpenMode.CREATE)) {
      assertNotEquals(first.getFirst(), other.storeId());
      assertNotEquals(first.getLast(), other.ticketKey());
    }
  }

  @Test
  void aSecondOpeningIsRefused() {
    try (CommitLog log = open()) {
      for (OpenMode mode : OpenMode.values()) {
        StoreException.Locked e =
            assertThrows(StoreException.Locked.class, () -> CommitLog.open(disk, mode));
        assertTrue(String.valueOf(e.getMessage()).contains("process "), e.getMessage());
      }
      assertEquals(0, log.catalog().snapshot());
    }
    open().close();
  }

  @Test
  void whatIsNoStoreIsNotOpenedAndNotTouched() throws DiskException {
    for (OpenMode mode : List.of(OpenMode.READ, OpenMode.WRITE)) {
      assertThrows(StoreException.BadInput.class, () -> CommitLog.open(disk, mode));
    }
    assertEquals(List.of(), disk.list(""));
    disk.create("precious.txt", 0, Disk.Caching.BUFFERED).close();
    StoreException e = assertThrows(StoreException.BadInput.class, this::open);
    assertTrue(String.valueOf(e.getMessage()).contains("precious.txt"), e.getMessage());
    assertFalse(disk.exists(StoreFiles.SUPER));
  }

  @Test
  void aMissingSuperBesideRecordsIsDamageAndNotANewStore() throws DiskException {
    try (CommitLog log = open()) {
      log.commit(null, table("t"));
    }
    byte[] records = disk.bytes(LOG);
    disk.unlink(StoreFiles.SUPER);
    assertThrows(StoreException.CorruptStore.class, this::open);
    assertArrayEquals(records, disk.bytes(LOG));
  }

  @Test
  void twoBadSlotsAreRefused() throws DiskException {
    try (CommitLog log = open()) {
      log.commit(null, table("t"));
    }
    disk.flip(StoreFiles.SUPER, 100, 1);
    disk.flip(StoreFiles.SUPER, (64 << 10) + 100, 1);
    StoreException e = assertThrows(StoreException.CorruptStore.class, this::open);
    assertTrue(String.valueOf(e.getMessage()).contains("both slots are bad"), e.getMessage());
  }

  @Test
  void aBadSlotIsReplacedByTheOtherAndWrittenAnewOnlyByAWriter() throws DiskException {
    try (CommitLog log = open()) {
      log.commit(null, table("t"));
    }
    for (long slot : new long[] {0, SuperFile.SLOT_BYTES}) {
      disk.flip(StoreFiles.SUPER, slot + 100, 1);
      byte[] bad = disk.bytes(StoreFiles.SUPER);
      try (CommitLog log = CommitLog.open(disk, OpenMode.READ)) {
        assertEquals(slot, log.findings().getFirst().offset());
        assertEquals(1, log.catalog().snapshot());
      }
      assertArrayEquals(bad, disk.bytes(StoreFiles.SUPER));
      try (CommitLog log = open()) {
        assertEquals(1, log.findings().size());
        assertNull(log.whyReadOnly());
      }
      assertEquals(List.of(), LogVerify.run(disk).findings());
    }
  }

  @Test
  void anOpeningForReadingChangesNothing() throws DiskException {
    try (CommitLog log = open()) {
      log.commit(null, table("t"));
    }
    // A torn tail, which a writer would erase.
    disk.flip(LOG, 3 * 4096 + 700, 255);
    EnumSet<Operation.Kind> writes =
        EnumSet.of(
            Operation.Kind.WRITE,
            Operation.Kind.CREATE,
            Operation.Kind.UNLINK,
            Operation.Kind.TRUNCATE,
            Operation.Kind.ALLOCATE);
    Set<Operation> seen = new HashSet<>();
    disk.observe((operation, done) -> seen.add(operation));
    try (CommitLog log = CommitLog.open(disk, OpenMode.READ)) {
      assertEquals(1, log.catalog().snapshot());
      assertEquals(1, log.findings().size());
      assertThrows(StoreException.ReadOnly.class, () -> log.commit(null, table("u")));
      assertThrows(StoreException.ReadOnly.class, log::newSegmentId);
    }
    LogVerify.run(disk);
    assertTrue(seen.stream().noneMatch(o -> writes.contains(o.kind())), seen::toString);
    assertFalse(seen.isEmpty());
  }

  @Test
  void whatAChangeThrowsReachesTheCommitterAndNothingIsCommitted() {
    try (CommitLog log = open()) {
      assertThrows(
          StoreException.NoSuchTable.class,
          () -> log.commit(null, now -> List.of(new Entry.TableDropped(now.require("t").id()))));
      assertEquals(0, log.catalog().snapshot());
      assertNull(log.whyReadOnly());
      log.commit(null, table("t"));
      assertThrows(AssertionError.class, () -> log.commit(null, table("t")));
      assertEquals(2, log.commit(null, now -> List.of()).snapshot());
    }
  }

  @Test
  void aSegmentThatWasNeverGivenOutIsABug() {
    try (CommitLog log = open()) {
      log.commit(null, table("t"));
      Change foreign =
          now -> List.of(new Entry.SegmentsAdded(1, List.of(CatalogTest.segment(99, 1))));
      assertThrows(AssertionError.class, () -> log.commit(null, foreign));
      assertEquals(1, log.catalog().snapshot());
    }
  }

  @Test
  void segmentIdsAreNeverGivenOutTwiceEvenOverCrashes() {
    Set<Long> seen = new HashSet<>();
    SimulatedDisk now = disk;
    for (int session = 0; session < 20; session++) {
      CommitLog log = CommitLog.open(now, OpenMode.CREATE);
      for (int i = 0; i < 3; i++) {
        assertTrue(seen.add(log.newSegmentId()));
      }
      SimulatedDisk next = now.survivor(session);
      log.close();
      now = next;
    }
  }

  @Test
  void aRepeatedKeyGivesTheFirstAnswerAlsoAfterReopening() {
    CommitKey key = new CommitKey("me", "main.t", "2026-11-21/7");
    try (CommitLog log = open()) {
      assertNull(log.find(key));
      assertEquals(new Committed(1, 0, false), log.commit(key, table("t")));
      assertEquals(new Committed(1, 0, true), log.commit(key, table("t")));
      assertEquals(new Committed(2, 0, false), log.commit(null, table("u")));
    }
    try (CommitLog log = open()) {
      assertEquals(new Committed(1, 0, true), log.find(key));
      assertEquals(new Committed(1, 0, true), log.commit(key, table("t")));
      assertEquals(2, log.catalog().snapshot());
    }
    InstantSource later = () -> Instant.now().plus(Duration.ofDays(8));
    try (CommitLog log = CommitLog.open(disk, OpenMode.WRITE, later)) {
      assertNull(log.find(key));
    }
  }

  @Test
  void everySnapshotCanBeLookedBackAtByNumberAndByTime() {
    Instant[] clock = {Instant.parse("2026-01-01T00:00:00Z")};
    int commits = History.KEPT + 300;
    try (CommitLog log = CommitLog.open(disk, OpenMode.CREATE, () -> clock[0])) {
      for (int i = 1; i <= commits; i++) {
        clock[0] = clock[0].plusSeconds(10);
        log.commit(null, i % 100 == 0 ? table("t" + i) : now -> List.of());
      }
      // The clock is set back: time in the log is not.
      clock[0] = clock[0].minusSeconds(3600);
      log.commit(null, now -> List.of());
      assertEquals(log.at(commits).time(), log.at(commits + 1L).time());
    }
    try (CommitLog log = CommitLog.open(disk, OpenMode.READ, () -> clock[0])) {
      for (long snapshot : new long[] {0, 1, 99, 100, 299, 300, 301, 302, 1000, commits}) {
        Catalog state = log.at(snapshot);
        assertEquals(snapshot, state.snapshot());
        assertEquals(snapshot / 100, state.tableCount());
        Instant time = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(10 * snapshot);
        long newestThen = snapshot == commits ? commits + 1L : snapshot;
        assertEquals(newestThen, log.at(time.plusMillis(1)).snapshot());
      }
      assertEquals(0, log.at(Instant.EPOCH.minusSeconds(1)).snapshot());
      assertEquals(commits + 1L, log.at(Instant.MAX).snapshot());
      assertThrows(StoreException.NoSuchSnapshot.class, () -> log.at(commits + 2L));
      assertThrows(StoreException.NoSuchSnapshot.class, () -> log.at(-1));
    }
  }

  @Test
  void aRecordOfFourMebibytesIsOneRecord() {
    byte[] schema = new byte[4 << 20];
    new Random(1).nextBytes(schema);
    try (CommitLog log = open()) {
      log.commit(null, table("small"));
      log.commit(null, schema("wide", schema));
      log.commit(null, table("after"));
    }
    try (CommitLog log = open()) {
      assertEquals(3, log.catalog().tableCount());
      assertEquals(SchemaBytes.copyOf(schema), log.catalog().require("wide").schema());
      assertEquals(List.of(), log.findings());
    }
    assertEquals(List.of(), LogVerify.run(disk).findings());
  }

  @Test
  void aTornRecordOfManyBlocksIsErasedWhole() {
    byte[] schema = new byte[1 << 20];
    new Random(1).nextBytes(schema);
    int torn = 0;
    try (CommitLog log = open()) {
      log.commit(null, table("small"));
      SimulatedDisk[] before = new SimulatedDisk[100];
      disk.observe(
          (operation, done) -> {
            // The last sync is that of the record; another made room for it.
            if (operation.kind() == Operation.Kind.SYNC && !done) {
              for (int seed = 0; seed < before.length; seed++) {
                before[seed] = disk.survivor(seed);
              }
            }
          });
      log.commit(null, schema("wide", schema));
      disk.observe((operation, done) -> {});
      for (SimulatedDisk left : before) {
        try (CommitLog recovered = CommitLog.open(left, OpenMode.WRITE)) {
          torn += recovered.findings().size();
          assertTrue(recovered.catalog().snapshot() <= 2);
        }
        assertEquals(List.of(), LogVerify.run(left).findings());
      }
    }
    assertTrue(torn > 5, torn + " torn");
  }

  @Test
  void damageBeforeTheMarkIsReadOnlyUpToIt() throws DiskException {
    try (CommitLog log = open()) {
      for (int i = 0; i < 5; i++) {
        log.commit(null, table("t" + i));
      }
    }
    // The last record: not a torn tail, since SUPER vouches for it.
    disk.flip(LOG, 5 * 4096 + 200, 1);
    byte[] damaged = disk.bytes(LOG);
    try (CommitLog log = open()) {
      assertEquals(4, log.catalog().snapshot());
      assertTrue(String.valueOf(log.whyReadOnly()).contains("vouches"), log.whyReadOnly());
      assertEquals(Finding.Kind.DAMAGE, log.findings().getFirst().kind());
      assertEquals(5 * 4096, log.findings().getFirst().offset());
      assertThrows(StoreException.ReadOnly.class, () -> log.commit(null, table("u")));
    }
    assertArrayEquals(damaged, disk.bytes(LOG));
  }

  @Test
  void damageBeyondTheMarkIsToldFromATearByWhatFollows() throws DiskException {
    CommitLog crashed = open();
    for (int i = 0; i < 5; i++) {
      crashed.commit(null, table("t" + i));
    }
    SimulatedDisk middle = disk.copy();
    SimulatedDisk last = disk.copy();
    crashed.close();
    middle.flip(LOG, 3 * 4096 + 200, 1);
    try (CommitLog log = CommitLog.open(middle, OpenMode.WRITE)) {
      assertEquals(2, log.catalog().snapshot());
      assertTrue(String.valueOf(log.whyReadOnly()).contains("whole record"), log.whyReadOnly());
    }
    last.flip(LOG, 5 * 4096 + 200, 1);
    try (CommitLog log = CommitLog.open(last, OpenMode.WRITE)) {
      assertEquals(4, log.catalog().snapshot());
      assertNull(log.whyReadOnly());
      assertEquals(Finding.Kind.LEFTOVER, log.findings().getFirst().kind());
    }
  }

  @Test
  void verifyingNamesMissingShortAndForeignFiles() throws DiskException {
    List<Long> ids;
    try (CommitLog log = open()) {
      log.commit(null, table("t"));
      SegmentFiles files = new SegmentFiles(disk, log);
      ids = List.of(log.newSegmentId(), log.newSegmentId(), log.newSegmentId());
      for (long id : ids) {
        try (DiskFile file = files.create(id, 8192)) {
          files.sync(file);
        }
      }
      files.syncNames(ids);
      List<SegmentRef> segments = ids.stream().map(id -> CatalogTest.segment(id, 1)).toList();
      log.commit(null, now -> List.of(new Entry.SegmentsAdded(1, segments)));
    }
    LogVerify.Report clean = LogVerify.run(disk);
    assertEquals(List.of(), clean.findings());
    assertEquals(new HashSet<>(ids), clean.segments().keySet());
    assertNotNull(clean.store());
    disk.unlink(StoreFiles.segment(ids.get(0)));
    try (DiskFile file =
        disk.open(StoreFiles.segment(ids.get(1)), Disk.Access.WRITE, Disk.Caching.DIRECT)) {
      file.truncate(4096);
    }
    for (String stranger : List.of("notes", "log/old", "seg/zz", "seg/00/x.seg")) {
      disk.create(stranger, 0, Disk.Caching.BUFFERED).close();
    }
    List<String> damage = named(Finding.Kind.DAMAGE);
    assertEquals(List.of(StoreFiles.segment(ids.get(1)), StoreFiles.segment(ids.get(0))), damage);
    assertEquals(
        List.of("notes", "log/old", "seg/00/x.seg", "seg/zz"), named(Finding.Kind.STRANGER));
  }

  private List<String> named(Finding.Kind kind) {
    return LogVerify.run(disk).findings().stream()
        .filter(finding -> finding.kind() == kind)
        .map(Finding::file)
        .toList();
  }
}
