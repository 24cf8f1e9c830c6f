package io.sheaf.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.StoreException;
import io.sheaf.store.TableName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Entries and records to bytes and back, and bytes that are neither.
final class CodecTest {
  private static final UUID STORE = new UUID(0x0123456789abcdefL, 0xfedcba9876543210L);
  private static final Instant TIME = Instant.parse("2026-11-21T12:34:56.789012Z");

  static final List<Entry> ONE_OF_EACH =
      List.of(
          new Entry.StoreCreated(STORE, TIME, "sheaf"),
          new Entry.TableCreated(
              1,
              new TableName("schöma", "täble/../\u0000"),
              SchemaBytes.copyOf(new byte[] {1, 2, 3, 4, 5}),
              List.of(1L, 2L, Long.MAX_VALUE - 1),
              new TreeMap<>(Map.of("sort", "a", "", "empty"))),
          new Entry.TableRenamed(1, TableName.of("other.name")),
          new Entry.ColumnAdded(1, 2, SchemaBytes.copyOf(new byte[0]), List.of()),
          new Entry.SegmentsAdded(1, List.of(CatalogTest.segment(3, 1L << 40))),
          new Entry.SegmentsReplaced(
              1, List.of(3L, 4L), List.of(CatalogTest.segment(5, 0), CatalogTest.segment(6, 1))),
          new Entry.TableDropped(1),
          new Entry.KeyUsed(new CommitKey("me", "main.t", "k".repeat(256)), 12, TIME),
          new Entry.CommitEnd(
              7, TIME.minusSeconds(90_000_000_000L), List.of(new Entry.TableVersion(1, 2, 3, 4))));

  /// The parts of a whole state.
  private static final List<Entry> STATE =
      List.of(
          new Entry.StateBegins(7, TIME, 3, 5),
          new Entry.TableKept(
              1,
              TableName.of("a.b"),
              2,
              SchemaBytes.copyOf(new byte[] {9}),
              List.of(1L, 3L),
              4,
              new TreeMap<>(Map.of("sort", "a")),
              6),
          new Entry.KeyKept(new KeyTable.Digest(-1, 1), 7, 100, TIME),
          new Entry.SnapshotsKept(Duration.ofDays(7).plusNanos(1000)),
          new Entry.SnapshotsExpired(3),
          new Entry.SegmentsLeft(1, 4, TIME, List.of(CatalogTest.segment(2, 1))),
          new Entry.StateEnds(1, 0, 1));

  private static ByteBuffer encoded(List<Entry> entries) {
    return LogRecord.encode(LogPosition.START, STORE, 1, TIME, entries);
  }

  private static List<Entry> decoded(ByteBuffer head) throws Malformed {
    return LogRecord.decode(head, LogPosition.START, STORE, 1, "log").entries();
  }

  @Test
  void everyEntryComesBack() throws Malformed {
    assertEquals(ONE_OF_EACH, decoded(encoded(ONE_OF_EACH)));
    assertEquals(STATE, decoded(encoded(STATE)));
  }

  @Test
  void theBytesOfARecordAreThoseOfTheFirstVersion() {
    assertEquals(
        "b708e325e19a15935e10f9f3eb41831db0de40b9014dcc51ef6c4c66c5814db4",
        Hash.of(encoded(ONE_OF_EACH)).toString());
  }

  @Test
  void everyTypeOfEntryButLaterOnesIsAmongThem() {
    // Deleted rows and stages came with features of their own: [DeletedRowsTest], [StagesTest];
    // rewritten segments with log segments: [LogSegmentsTest].
    assertEquals(EntryType.values().length - 4, ONE_OF_EACH.size() + STATE.size());
  }

  @Test
  void aRecordIsWholeBlocksWithItsChecksum() {
    ByteBuffer head = encoded(ONE_OF_EACH);
    assertEquals(0, head.remaining() % 4096);
    assertEquals(head.remaining(), RecordHeader.headBytes(head));
    assertTrue(RecordHeader.isWhole(head));
  }

  /// Sets a byte and mends the checksum, as a faulty program would have written it.
  private static ByteBuffer forged(int at, int value) {
    ByteBuffer head = encoded(ONE_OF_EACH);
    head.put(at, (byte) value);
    return head.putInt(RecordHeader.CRC_AT, Crc.of(head, RecordHeader.CRC_AT));
  }

  @Test
  void forgedBytesNeverMakeMoreThanATypedError() {
    Random random = new Random(3);
    int refused = 0;
    int tries = 4_000;
    for (int i = 0; i < tries; i++) {
      int at = 16 + random.nextInt(encoded(ONE_OF_EACH).remaining() - 16);
      ByteBuffer head = forged(at, random.nextInt());
      try {
        decoded(head);
      } catch (Malformed | StoreException.NewerFormat e) {
        refused++;
      }
    }
    assertTrue(refused > tries / 3, refused + " of " + tries + " refused");
  }

  @Test
  void whatANewerProgramWroteIsRefusedByName() {
    assertNewer(forged(8, 2), "record version 2");
    assertNewer(forged(104, 24), "incompatible feature 3, 4");
    assertNewer(forged(144, 3), "record kind 3");
    assertNewer(forged(RecordHeader.BYTES, 34), "entry type 34");
    assertNewer(forged(RecordHeader.BYTES, 99), "entry type 99");
  }

  private static void assertNewer(ByteBuffer head, String words) {
    StoreException.NewerFormat e =
        assertThrows(StoreException.NewerFormat.class, () -> decoded(head));
    assertTrue(String.valueOf(e.getMessage()).contains(words), e.getMessage());
  }

  @Test
  void anUnknownEntryThatMayBeSkippedIsSkipped() throws Malformed {
    ByteBuffer head = forged(RecordHeader.BYTES, 99);
    head.put(RecordHeader.BYTES + 2, (byte) EntryType.SKIPPABLE);
    assertEquals(ONE_OF_EACH.subList(1, ONE_OF_EACH.size()), decoded(head));
  }

  @Test
  void aRecordThatIsNotTheNextIsRefused() {
    ByteBuffer head = encoded(ONE_OF_EACH);
    LogPosition second = LogRecord.after(LogPosition.START, head, TIME);
    assertRefused(head, second, STORE, 1, "offset 0");
    assertRefused(head, LogPosition.START, new UUID(1, 2), 1, "another store");
    assertRefused(head, LogPosition.START, STORE, 2, "epoch 1");
    LogPosition other = new LogPosition(0, 0, new Hash(1, 2, 3, 4), Instant.EPOCH);
    assertRefused(head, other, STORE, 1, "does not follow");
    LogPosition later = new LogPosition(0, 0, Hash.NONE, TIME.plusSeconds(1));
    assertRefused(head, later, STORE, 1, "older");
    LogPosition third = new LogPosition(2, 0, Hash.NONE, TIME);
    assertRefused(head, third, STORE, 1, "record 1 follows record 2");
  }

  private static void assertRefused(
      ByteBuffer head, LogPosition last, UUID store, long epoch, String words) {
    Malformed e =
        assertThrows(Malformed.class, () -> LogRecord.decode(head, last, store, epoch, "log"));
    assertTrue(String.valueOf(e.getMessage()).contains(words), e.getMessage());
  }

  @Test
  void aCommitTooLargeForARecordIsBadInput() {
    byte[] schema = new byte[RecordHeader.MAX_HEAD_BYTES];
    Entry entry = new Entry.ColumnAdded(1, 2, SchemaBytes.copyOf(schema), List.of());
    assertThrows(StoreException.BadInput.class, () -> encoded(List.of(entry)));
  }

  @Test
  void namesAndKeysOutOfBoundsAreBadInput() {
    assertThrows(StoreException.BadInput.class, () -> new CommitKey("", "", "x".repeat(257)));
    assertThrows(StoreException.BadInput.class, () -> new CommitKey("", "", ""));
    assertThrows(StoreException.BadInput.class, () -> new CommitKey("", "", "\ud800"));
  }

  @Test
  void slotsOfSuperComeBackAndKnowTheirNumber() throws Malformed {
    Super root =
        new Super(
            Features.WRITTEN,
            STORE,
            9,
            1,
            new LogPosition(4, 4 << 12, new Hash(1, 2, 3, 4), TIME),
            77,
            true,
            TIME,
            TicketKey.random());
    for (int slot = 0; slot < SuperFile.SLOTS; slot++) {
      assertEquals(root, Super.decode(root.encode(slot), slot, 0));
    }
    Malformed e = assertThrows(Malformed.class, () -> Super.decode(root.encode(0), 1, 0));
    assertTrue(String.valueOf(e.getMessage()).contains("slot 0"), e.getMessage());
  }

  @Test
  void everyTimeOnDiskComesBack() {
    for (long micros : new long[] {Long.MIN_VALUE, -1_000_001, -1, 0, 1, Long.MAX_VALUE}) {
      assertEquals(micros, Micros.of(Micros.toInstant(micros)));
    }
  }

  @Test
  void theTicketKeyIsNeverShown() {
    TicketKey key =
        new TicketKey("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    assertEquals("TicketKey(secret)", key.toString());
  }
}
