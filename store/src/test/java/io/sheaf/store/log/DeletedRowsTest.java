package io.sheaf.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.RowSet;
import io.sheaf.format.testing.Seed;
import io.sheaf.store.TableName;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Deleted rows in the log, and in the state.
final class DeletedRowsTest {
  private static final UUID STORE = new UUID(1, 2);
  private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000);

  private final Random random = Seed.random(Seed.value("DeletedRowsTest"), 0);

  private RowSet set(int rows) {
    long[] words = new long[RowSet.wordsOf(rows)];
    double in = random.nextBoolean() ? random.nextDouble() : random.nextDouble() / 100;
    int most = 1 + random.nextInt(random.nextBoolean() ? 2 : 500);
    for (int row = 0; row < rows; ) {
      boolean kept = random.nextDouble() < in;
      for (int n = 1 + random.nextInt(most); n > 0 && row < rows; n--, row++) {
        if (kept) words[row >> 6] |= 1L << row;
      }
    }
    return RowSet.of(rows, words);
  }

  @Test
  void everySetComesBackAndTakesNoMoreThanItsBits() {
    int[] forms = new int[3];
    for (int i = 0; i < 5000; i++) {
      RowSet set = set(random.nextInt(3000));
      byte[] code = RowCode.encode(set);
      assertEquals(set, RowCode.decode(code, (int) set.rows()));
      assertEquals(set.count(), RowCode.count(code, (int) set.rows()));
      assertTrue(code.length <= 1 + (set.rows() + 7) / 8);
      forms[code[0]]++;
    }
    for (int form : forms) assertTrue(form > 100, "each form is the shortest at times");
    assertTrue(RowCode.encode(RowSet.all(1 << 20)).length < 8, "all rows are one run");
  }

  @Test
  void bytesThatAreNoSetAreRefused() {
    int refused = 0;
    for (int i = 0; i < 5000; i++) {
      RowSet set = set(1 + random.nextInt(500));
      byte[] code = RowCode.encode(set);
      code[random.nextInt(code.length)] = (byte) random.nextInt();
      RowSet found = RowCode.decode(code, random.nextBoolean() ? (int) set.rows() : 7);
      long count = RowCode.count(code, found == null ? 7 : (int) found.rows());
      if (found == null) refused++;
      else assertEquals(found.count(), count);
    }
    assertTrue(refused > 1000, refused + " refused");
    assertNull(RowCode.decode(new byte[0], 5));
    assertNull(RowCode.decode(new byte[] {3}, 5));
    assertNull(RowCode.decode(new byte[] {2, -1}, 5), "bits behind the last row");
  }

  @Test
  void whatClaimsBillionsOfRowsTakesNoMemory() throws Exception {
    // One run of 2^31 - 1 rows, in six bytes.
    byte[] huge = {0, 0, -1, -1, -1, -1, 7};
    assertEquals(Integer.MAX_VALUE, RowCode.count(huge, Integer.MAX_VALUE));
    FieldWriter out = new FieldWriter();
    out.u32(100);
    for (int segment = 1; segment <= 100; segment++) {
      out.u64(segment).u32(1).u32(0).u32(Integer.MAX_VALUE).u32(huge.length).raw(huge);
    }
    // A hundred sets of 256 MiB each, if they were made.
    var read = DeletedCodec.read(new FieldReader(out.written(), 0));
    assertEquals(100, read.size());
    SegmentRef segment = CatalogTest.segment(1, 10);
    Contradiction e =
        assertThrows(Contradiction.class, () -> segment.without(read.getFirst().rows()));
    assertTrue(String.valueOf(e.getMessage()).contains("of a segment of 10"), e.getMessage());
  }

  private Entry.RowsDeleted entry(long segment, Map<Integer, RowSet> sets) {
    return new Entry.RowsDeleted(1, List.of(new Entry.DeletedFrom(segment, DeletedRows.of(sets))));
  }

  @Test
  void anEntryComesBackUnderItsFeatureAndIsRefusedWithoutIt() throws Malformed {
    for (int i = 0; i < 200; i++) {
      Map<Integer, RowSet> sets = new TreeMap<>();
      for (int batch = random.nextInt(9); batch >= 0; batch -= 1 + random.nextInt(3)) {
        sets.put(batch, set(1 + random.nextInt(700)));
      }
      List<Entry> entries = List.of(entry(3, sets));
      ByteBuffer head = LogRecord.encode(LogPosition.START, STORE, 1, TIME, entries);
      assertEquals(entries, decoded(head));
      // As it would look to a program that does not know the feature: it is an incompatible one.
      assertEquals(Features.DELETED_ROWS, head.get(104));
      head.put(104, (byte) 0).putInt(RecordHeader.CRC_AT, Crc.of(head, RecordHeader.CRC_AT));
      assertThrows(Malformed.class, () -> decoded(head));
    }
  }

  private static List<Entry> decoded(ByteBuffer head) throws Malformed {
    return LogRecord.decode(head, LogPosition.START, STORE, 1, "log").entries();
  }

  private static Catalog catalog() throws Contradiction {
    SegmentRef segment = new SegmentRef(3, 8192, 1000, 10, 2, 4096, 4096, 7, 1, 8000);
    SchemaBytes schema = SchemaBytes.copyOf(new byte[] {1});
    Catalog made =
        Catalog.EMPTY.apply(
            new Entry.TableCreated(1, TableName.of("t"), schema, List.of(1L), new TreeMap<>()));
    return made.apply(new Entry.SegmentsAdded(1, List.of(segment)));
  }

  private static TableState table(Catalog catalog) {
    return Objects.requireNonNull(catalog.table(1));
  }

  @Test
  void rowsAreDeletedOnceAndEarlierStatesKeepThem() throws Contradiction {
    Catalog at = catalog();
    RowSet gone = RowSet.none(100);
    while (gone.count() < 100) {
      RowSet more = set(100).minus(gone);
      if (more.isEmpty()) continue;
      Catalog before = at;
      long was = table(before).rows();
      at = at.apply(entry(3, Map.of(4, more)));
      assertEquals(was - more.count(), table(at).rows());
      assertEquals(was, table(before).rows());
      RowSet both = RowSet.all(100).minus(gone).minus(more);
      gone = RowSet.all(100).minus(both);
      assertEquals(gone, table(at).segments().getFirst().deleted().rows(4));
      Catalog now = at;
      assertThrows(Contradiction.class, () -> now.apply(entry(3, Map.of(4, more))));
    }
    assertNull(table(at).segments().getFirst().deleted().rows(5));
  }

  @Test
  void whatDoesNotFitTheStateIsRefused() throws Contradiction {
    Catalog at = catalog();
    RowSet all = RowSet.all(100);
    assertThrows(Contradiction.class, () -> at.apply(entry(4, Map.of(0, all))));
    assertThrows(Contradiction.class, () -> at.apply(entry(3, Map.of(10, all))));
    assertThrows(Contradiction.class, () -> at.apply(entry(3, Map.of(0, RowSet.all(1001)))));
    Catalog one = at.apply(entry(3, Map.of(0, RowSet.all(100).first(5))));
    assertThrows(Contradiction.class, () -> one.apply(entry(3, Map.of(0, RowSet.all(101)))));
  }

  @Test
  void aSegmentThatIsEmptiedLeaves() throws Contradiction {
    Map<Integer, RowSet> sets = new TreeMap<>();
    for (int batch = 0; batch < 10; batch++) sets.put(batch, RowSet.all(100));
    Catalog before = catalog();
    Entry.RowsDeleted last = entry(3, sets);
    assertEquals(
        List.of(3L),
        TableChanges.leaving(last, before).stream().map(left -> left.segment().id()).toList());
    Catalog at = before.apply(last);
    assertEquals(List.of(), List.copyOf(table(at).segments()));
    assertEquals(0, table(at).rows());
    assertEquals(0, table(at).fileBytes());
    assertEquals(1000, last.count());
  }
}
