package io.sheaf.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.StoreException;
import io.sheaf.store.TableName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What entries do to the catalog, and what they must not do.
final class CatalogTest {
  static Entry.TableCreated created(long id, String name, Long... columns) {
    return new Entry.TableCreated(
        id,
        TableName.of(name),
        SchemaBytes.copyOf(new byte[] {1}),
        List.of(columns),
        new TreeMap<>(Map.of()));
  }

  static SegmentRef segment(long id, long rows) {
    return new SegmentRef(id, 8192, rows, 1, 2, 4096, 4096, 7, 1, rows * 8);
  }

  private static Catalog of(Entry.OfTable... entries) throws Contradiction {
    Catalog catalog = Catalog.EMPTY;
    for (Entry.OfTable entry : entries) {
      catalog = catalog.apply(entry);
    }
    return catalog;
  }

  private static void contradicts(Catalog catalog, Entry.OfTable entry, String words) {
    Contradiction e = assertThrows(Contradiction.class, () -> catalog.apply(entry));
    assertTrue(String.valueOf(e.getMessage()).contains(words), e.getMessage());
  }

  private static TableState table(Catalog catalog, String name) {
    return Objects.requireNonNull(catalog.find(name), name);
  }

  @Test
  void segmentsAddUp() throws Contradiction {
    Catalog catalog =
        of(
            created(1, "t", 1L),
            new Entry.SegmentsAdded(1, List.of(segment(1, 10), segment(2, 20))),
            new Entry.SegmentsAdded(1, List.of(segment(5, 30))));
    TableState table = table(catalog, "t");
    assertEquals(60, table.rows());
    assertEquals(480, table.logicalBytes());
    assertEquals(3 * 8192, table.fileBytes());
    assertEquals(List.of(1L, 2L, 5L), table.segments().stream().map(SegmentRef::id).toList());
    assertEquals(1, table.changedAt());
  }

  @Test
  void aReplacementStandsWhereTheFirstOfTheReplacedStood() throws Contradiction {
    Catalog before =
        of(
            created(1, "t", 1L),
            new Entry.SegmentsAdded(
                1, List.of(segment(1, 1), segment(2, 2), segment(3, 3), segment(4, 4))));
    Catalog after =
        before.apply(new Entry.SegmentsReplaced(1, List.of(2L, 3L), List.of(segment(9, 5))));
    assertEquals(
        List.of(1L, 9L, 4L), table(after, "t").segments().stream().map(SegmentRef::id).toList());
    assertEquals(10, table(after, "t").rows());
    assertEquals(4, table(before, "t").segments().size());
    contradicts(before, new Entry.SegmentsReplaced(1, List.of(7L), List.of()), "no segment 7");
    contradicts(before, new Entry.SegmentsReplaced(1, List.of(2L, 2L), List.of()), "no segment 2");
    contradicts(before, new Entry.SegmentsReplaced(1, List.of(), List.of()), "nothing");
    contradicts(
        before,
        new Entry.SegmentsRewritten(1, List.of(2L), List.of(segment(9, 5_000))),
        "are rewritten as");
  }

  @Test
  void statesBeforeAreNotChanged() throws Contradiction {
    Catalog first = of(created(1, "t", 1L));
    Catalog second = first.apply(new Entry.TableDropped(1));
    assertEquals(1, first.tableCount());
    assertEquals(0, second.tableCount());
    assertNull(second.find("t"));
    assertSame(first.table(1), first.find("t"));
  }

  @Test
  void whatDoesNotFitTheStateIsRefused() throws Contradiction {
    Catalog catalog = of(created(1, "t", 1L, 2L));
    contradicts(catalog, created(1, "u", 1L), "taken");
    contradicts(catalog, created(0, "u", 1L), "taken");
    contradicts(catalog, created(2, "main.t", 1L), "two tables");
    contradicts(catalog, created(2, "u", 3L, 2L), "column id 2");
    contradicts(catalog, new Entry.TableDropped(2), "no table 2");
    contradicts(catalog, new Entry.TableRenamed(1, TableName.of("t")), "two tables");
    contradicts(
        catalog, new Entry.SegmentsAdded(1, List.of(segment(1, 1), segment(1, 1))), "twice");
    contradicts(
        catalog,
        new Entry.SegmentsAdded(1, List.of(new SegmentRef(1, 9, 1, 1, 1, 0, 9, 0, 2, 1))),
        "schema version 2");
    contradicts(
        catalog,
        new Entry.SegmentsAdded(1, List.of(segment(1, Long.MAX_VALUE / 8), segment(2, 1L << 59))),
        "64 bits");
  }

  @Test
  void anAddedColumnKeepsTheIdsOfTheOthers() throws Contradiction {
    Catalog catalog = of(created(1, "t", 1L, 2L));
    SchemaBytes schema = SchemaBytes.copyOf(new byte[] {2});
    Catalog wider = catalog.apply(new Entry.ColumnAdded(1, 2, schema, List.of(1L, 2L, 3L)));
    assertEquals(2, table(wider, "t").schemaVersion());
    assertEquals(4, table(wider, "t").nextColumnId());
    assertEquals(schema, table(wider, "t").schema());
    contradicts(
        catalog, new Entry.ColumnAdded(1, 3, schema, List.of(1L, 2L, 3L)), "schema version 3");
    contradicts(
        catalog, new Entry.ColumnAdded(1, 2, schema, List.of(2L, 1L, 3L)), "change their ids");
    contradicts(catalog, new Entry.ColumnAdded(1, 2, schema, List.of(1L)), "change their ids");
  }

  @Test
  void aCommitMustFollowTheOneBefore() throws Contradiction {
    Instant noon = Instant.parse("2026-01-01T12:00:00Z");
    Catalog one = of(created(1, "t", 1L)).commit(new Entry.CommitEnd(1, noon, List.of()));
    assertThrows(Contradiction.class, () -> one.commit(new Entry.CommitEnd(1, noon, List.of())));
    assertThrows(Contradiction.class, () -> one.commit(new Entry.CommitEnd(3, noon, List.of())));
    assertThrows(
        Contradiction.class,
        () -> one.commit(new Entry.CommitEnd(2, noon.minusSeconds(1), List.of())));
    Entry.TableVersion wrong = new Entry.TableVersion(1, 1, 1, 0);
    assertThrows(
        Contradiction.class, () -> one.commit(new Entry.CommitEnd(2, noon, List.of(wrong))));
    assertEquals(2, one.commit(new Entry.CommitEnd(2, noon, List.of())).snapshot());
  }

  @Test
  void aNameIsLookedUpWholeInMainFirst() throws Contradiction {
    Catalog both =
        of(
            created(1, "a.b", 1L),
            new Entry.TableCreated(
                2,
                TableName.inMain("a.b"),
                SchemaBytes.copyOf(new byte[0]),
                List.of(),
                new TreeMap<>(Map.of())));
    assertEquals(2, table(both, "a.b").id());
    Catalog one = both.apply(new Entry.TableDropped(2));
    assertEquals(1, table(one, "a.b").id());
    assertNull(one.find(""));
    assertNull(one.find("."));
    assertNull(one.find("a."));
    assertNull(one.find(".b"));
  }

  @Test
  void anAbsentTableSuggestsTheNearestName() throws Contradiction {
    Catalog catalog = of(created(1, "flights", 1L), created(2, "s.lineitem", 1L));
    StoreException e =
        assertThrows(StoreException.NoSuchTable.class, () -> catalog.require("flihgts"));
    assertEquals("no table \"flihgts\"; did you mean \"flights\"?", e.getMessage());
    e = assertThrows(StoreException.NoSuchTable.class, () -> catalog.require("S.LineItems"));
    assertEquals("no table \"S.LineItems\"; did you mean \"s.lineitem\"?", e.getMessage());
    e = assertThrows(StoreException.NoSuchTable.class, () -> catalog.require("zzz"));
    assertEquals("no table \"zzz\"", e.getMessage());
  }
}
