package io.sheaf.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.TableName;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.sim.SimulatedDisk;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What the log tells of stages, and what it must not.
final class StagesTest {
  private static final UUID STORE = new UUID(1, 2);
  private static final Instant TIME = Instant.parse("2026-11-22T10:00:00.000001Z");
  private static final int SKIPPED_TYPE = 63;

  private static SegmentRef segment(long id) {
    return CatalogTest.segment(id, 10);
  }

  private static Entry.Staged staged(long stage, long table, Long... segments) {
    return new Entry.Staged(
        stage, table, TIME, List.of(segments).stream().map(StagesTest::segment).toList());
  }

  private static Entry.StageEnded ended(long stage, Entry.Ending how) {
    return new Entry.StageEnded(stage, 1, how);
  }

  private static Catalog catalog(Entry.OfTable... entries) throws Contradiction {
    Catalog at = Catalog.EMPTY.apply(CatalogTest.created(1, "t", 1L));
    for (Entry.OfTable entry : entries) at = at.apply(entry);
    return at;
  }

  private static LogRecord decoded(ByteBuffer head) throws Malformed {
    return LogRecord.decode(head, LogPosition.START, STORE, 1, "log");
  }

  @Test
  void entriesComeBackUnderTheirFeatureAndAreRefusedWithoutIt() throws Malformed {
    List<Entry> entries = new ArrayList<>(List.of(staged(7, 1, 3L, 4L), staged(8, 1)));
    for (Entry.Ending how : Entry.Ending.values()) entries.add(ended(7, how));
    ByteBuffer head = LogRecord.encode(LogPosition.START, STORE, 1, TIME, entries);
    assertEquals(entries, decoded(head).entries());
    assertEquals(Features.STAGES, head.get(96));
    assertNull(decoded(head).header().features().whyNotWritable("log"));
    head.put(96, (byte) 0).putInt(RecordHeader.CRC_AT, Crc.of(head, RecordHeader.CRC_AT));
    assertThrows(Malformed.class, () -> decoded(head));
  }

  /// As to a program that does not know them: types that nobody has, and a feature.
  @Test
  void whoDoesNotKnowOfStagesReadsWhatIsInTables() throws Malformed {
    List<Entry> entries =
        List.of(
            staged(7, 1, 3L),
            ended(7, Entry.Ending.COMMITTED),
            new Entry.SegmentsAdded(1, List.of(segment(3))));
    ByteBuffer head = LogRecord.encode(LogPosition.START, STORE, 1, TIME, entries);
    for (int at = RecordHeader.BYTES, i = 0; i < 2; i++) {
      head.putShort(at, (short) SKIPPED_TYPE);
      at += 8 + (head.getInt(at + 4) + 7) / 8 * 8;
    }
    head.put(96, (byte) 2).putInt(RecordHeader.CRC_AT, Crc.of(head, RecordHeader.CRC_AT));
    LogRecord log = decoded(head);
    assertEquals(entries.subList(2, 3), log.entries());
    String why = log.header().features().whyNotWritable("log");
    assertTrue(String.valueOf(why).contains("read-only compatible feature 1"), why);
  }

  @Test
  void aStageIsSeenByNoTableUntilItIsCommitted() throws Contradiction {
    Catalog at = catalog(staged(1, 1, 3L, 4L));
    assertEquals(0, at.tables().getFirst().rows());
    assertEquals(2 * 8192, at.stages().bytes());
    assertEquals(20, at.stages().all().getFirst().rows());
    Catalog after =
        at.apply(ended(1, Entry.Ending.COMMITTED))
            .apply(new Entry.SegmentsAdded(1, List.of(segment(3), segment(4))));
    assertEquals(20, after.tables().getFirst().rows());
    assertEquals(0, after.stages().size());
    assertEquals(0, after.stages().bytes());
    assertNotEquals(at, at.apply(ended(1, Entry.Ending.ABORTED)));
    assertEquals(0, at.apply(new Entry.TableDropped(1)).stages().size());
    assertEquals(List.of(3L, 4L), TableChanges.abandoned(ended(1, Entry.Ending.EXPIRED), at));
    assertEquals(List.of(), TableChanges.abandoned(ended(1, Entry.Ending.COMMITTED), at));
    assertEquals(List.of(3L, 4L), TableChanges.abandoned(new Entry.TableDropped(1), at));
    assertEquals(List.of(), TableChanges.leaving(new Entry.TableDropped(1), at));
  }

  @Test
  void whatDoesNotFitTheStateIsRefused() throws Contradiction {
    Catalog at = catalog(staged(1, 1, 3L));
    for (Entry.OfTable wrong :
        List.of(
            staged(1, 1, 4L),
            staged(2, 1, 4L),
            staged(0, 1, 4L),
            staged(1, 2, 4L),
            ended(2, Entry.Ending.ABORTED),
            new Entry.StageEnded(1, 2, Entry.Ending.ABORTED))) {
      assertThrows(Contradiction.class, () -> at.apply(wrong), wrong.toString());
    }
  }

  private static NamedSegments replayed(Catalog at, Entry.OfTable... entries) throws Contradiction {
    NamedSegments segments = new NamedSegments(Set.of(3L), 9, null);
    Catalog now = at;
    for (Entry.OfTable entry : entries) {
      segments.change(entry, now);
      now = now.apply(entry);
    }
    segments.end();
    return segments;
  }

  @Test
  void theSegmentsOfAStageAreCommittedByItsEndAndByNothingElse() throws Contradiction {
    Catalog at = catalog(staged(1, 1, 3L));
    Entry.StageEnded end = ended(1, Entry.Ending.COMMITTED);
    Entry.SegmentsAdded same = new Entry.SegmentsAdded(1, List.of(segment(3)));
    Entry.SegmentsAdded other = new Entry.SegmentsAdded(1, List.of(CatalogTest.segment(3, 11)));
    assertEquals(0, replayed(at, end, same).named().size());
    assertEquals(Set.of(), replayed(at, end, same).abandoned());
    assertThrows(Contradiction.class, () -> replayed(at, same));
    assertThrows(Contradiction.class, () -> replayed(at, same, end));
    assertThrows(Contradiction.class, () -> replayed(at, end));
    assertThrows(Contradiction.class, () -> replayed(at, end, other));
    assertThrows(Contradiction.class, () -> replayed(at, end, same, same));
    assertThrows(Contradiction.class, () -> replayed(at, ended(1, Entry.Ending.ABORTED), same));
    var aborted = replayed(at, ended(1, Entry.Ending.ABORTED));
    assertEquals(Set.of(3L), aborted.abandoned());
  }

  @Test
  void stagesAreInTheStateOfANewLogFile() throws DiskException {
    SimulatedDisk disk = new SimulatedDisk(1);
    Catalog whole;
    try (CommitLog log = Workload.open(disk)) {
      log.commit(null, now -> List.of(CatalogTest.created(1, "t", 1L)));
      SegmentFiles files = new SegmentFiles(disk, log);
      for (int i = 0; i < 3; i++) {
        long id = log.newSegmentId();
        files.create(id, 4096).close();
        SegmentRef ref = new SegmentRef(id, 4096, 10, 1, 1, 0, 4096, 1, 1, 8);
        log.commit(
            null, now -> List.of(new Entry.Staged(now.snapshot() + 1, 1, TIME, List.of(ref))));
      }
      long epoch = log.epoch();
      for (int i = 0; log.epoch() == epoch; i++) {
        TableName name = TableName.of("renamed" + i);
        log.commit(null, now -> List.of(new Entry.TableRenamed(1, name)));
      }
      whole = log.catalog();
    }
    assertEquals(3, whole.stages().size());
    assertEquals(List.of(), LogVerify.run(disk).findings());
    assertEquals(3, LogVerify.run(disk).segments().size());
    try (CommitLog log = Workload.open(disk)) {
      assertEquals(whole, log.catalog());
      assertEquals(List.of(), log.findings());
      Entry.Staged first = whole.stages().all().getFirst();
      log.commit(
          null,
          now ->
              List.of(
                  new Entry.StageEnded(first.stage(), 1, Entry.Ending.COMMITTED),
                  new Entry.SegmentsAdded(1, first.segments())));
      assertThrows(
          AssertionError.class,
          () ->
              log.commit(
                  null,
                  now ->
                      List.of(
                          new Entry.SegmentsAdded(1, whole.stages().all().getLast().segments()))));
      assertEquals(2, log.catalog().stages().size());
    }
    assertEquals(List.of(), LogVerify.run(disk).findings());
  }
}
