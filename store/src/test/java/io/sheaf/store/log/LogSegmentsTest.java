package io.sheaf.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.TableName;
import io.sheaf.store.io.Disk;
import io.sheaf.store.sim.SimulatedDisk;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Segments that records carry.
final class LogSegmentsTest {
  private static final UUID STORE = new UUID(3, 4);
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

  private final SimulatedDisk disk = new SimulatedDisk(1);

  private static void table(CommitLog log) {
    SchemaBytes schema = SchemaBytes.copyOf(new byte[100]);
    Entry.TableCreated created =
        new Entry.TableCreated(1, TableName.of("t"), schema, List.of(1L), new TreeMap<>());
    log.commit(null, now -> List.of(created));
  }

  private static SegmentRef append(CommitLog log, String key, int blocks) {
    LogSegment segment = SegmentContent.inLog(log.newSegmentId(), blocks);
    Change change = now -> List.of(new Entry.SegmentsAdded(1, List.of(segment.ref())));
    assertNull(segment.placed());
    log.commit(new CommitKey("", "", key), change, List.of(segment));
    return Objects.requireNonNull(segment.placed());
  }

  private static LogPlace place(SegmentRef segment) {
    return Objects.requireNonNull(segment.place());
  }

  private static void requireAll(Disk disk, CommitLog log, int count) throws Exception {
    List<SegmentRef> segments = log.catalog().require("t").segments();
    assertEquals(count, segments.size());
    for (SegmentRef segment : segments) SegmentContent.requireSegment(disk, segment);
  }

  @Test
  void placesComeBackWithTheirFeatureAndNotWithout() throws Malformed {
    SegmentRef file = CatalogTest.segment(5, 10);
    SegmentRef placed = CatalogTest.segment(6, 10).at(new LogPlace(7, 12 * Disk.BLOCK));
    List<Entry> entries =
        List.of(
            new Entry.SegmentsAdded(1, List.of(file, placed)),
            new Entry.SegmentsReplaced(1, List.of(3L), List.of(file)),
            new Entry.SegmentsRewritten(1, List.of(6L), List.of(placed)));
    ByteBuffer head = LogRecord.encode(LogPosition.START, STORE, 1, TIME, entries);
    LogRecord log = LogRecord.decode(head, LogPosition.START, STORE, 1, "log");
    assertEquals(entries, log.entries());
    assertTrue(log.header().features().logSegments());
    head.putLong(104, 0);
    head.putInt(RecordHeader.CRC_AT, Crc.of(head, RecordHeader.CRC_AT));
    Malformed e =
        assertThrows(
            Malformed.class, () -> LogRecord.decode(head, LogPosition.START, STORE, 1, "log"));
    assertTrue(String.valueOf(e.getMessage()).contains("without its feature"), e.getMessage());
  }

  @Test
  void eachStandsBehindTheHeadOfItsRecord() throws Exception {
    try (CommitLog log = CommitLog.open(disk, OpenMode.CREATE)) {
      table(log);
      long end = place(append(log, "a", 3)).offset() + 3 * Disk.BLOCK;
      assertEquals(end + Disk.BLOCK, place(append(log, "b", 1)).offset());
      requireAll(disk, log, 2);
    }
    assertEquals(List.of(), LogVerify.run(disk).findings());
    try (CommitLog log = CommitLog.open(disk, OpenMode.READ)) {
      requireAll(disk, log, 2);
    }
  }

  @Test
  void aGroupWhoseEntriesAreLongerThanExpectedGoesIntoSeveralRecords() throws Exception {
    int commits = 40;
    try (CommitLog log = CommitLog.open(disk, OpenMode.CREATE);
        ExecutorService threads = Executors.newFixedThreadPool(commits)) {
      table(log);
      List<Future<SegmentRef>> all = new ArrayList<>();
      for (int i = 0; i < commits; i++) {
        // Three names of a key that are as long as they may be.
        String key = "%03d".formatted(i) + "x".repeat(253);
        all.add(threads.submit(() -> append(log, key, 1)));
      }
      for (Future<SegmentRef> one : all) SegmentContent.requireSegment(disk, one.get());
      requireAll(disk, log, commits);
    }
    assertEquals(List.of(), LogVerify.run(disk).findings());
  }

  @Test
  void aCommitThatNamesNotWhatItBringsIsRefusedAlone() throws Exception {
    try (CommitLog log = CommitLog.open(disk, OpenMode.CREATE)) {
      table(log);
      LogSegment segment = SegmentContent.inLog(log.newSegmentId(), 1);
      assertThrows(
          AssertionError.class, () -> log.commit(null, now -> List.of(), List.of(segment)));
      append(log, "a", 1);
      requireAll(disk, log, 1);
    }
  }

  @Test
  void aFlipInAPayloadDamagesItsSegmentAndNoMore() throws Exception {
    LogPlace place;
    try (CommitLog log = CommitLog.open(disk, OpenMode.CREATE)) {
      table(log);
      place = place(append(log, "a", 2));
      append(log, "b", 1);
    }
    disk.flip(StoreFiles.log(1), place.offset() + 5000, 4);
    List<Finding> found = LogVerify.run(disk).findings();
    assertEquals(1, found.size());
    assertEquals(place.offset(), found.getFirst().offset());
    try (CommitLog log = CommitLog.open(disk, OpenMode.WRITE)) {
      assertNull(log.whyReadOnly());
      assertEquals(2, log.catalog().require("t").segments().size());
      append(log, "c", 1);
    }
  }

  @Test
  void aPayloadThatWasCutShortTakesItsRecordWithIt() throws Exception {
    try (CommitLog log = CommitLog.open(disk, OpenMode.CREATE)) {
      table(log);
      append(log, "a", 2);
      LogPlace last = place(append(log, "b", 2));
      SimulatedDisk torn = disk.copy();
      torn.flip(StoreFiles.log(1), last.offset() + 5000, 4);
      torn.unlink(StoreFiles.LOCK);
      try (CommitLog after = CommitLog.open(torn, OpenMode.WRITE)) {
        assertNull(after.whyReadOnly());
        requireAll(torn, after, 1);
        append(after, "c", 1);
        requireAll(torn, after, 2);
      }
      assertFalse(
          LogVerify.run(torn).findings().stream().anyMatch(f -> f.kind() == Finding.Kind.DAMAGE));
    }
  }
}
