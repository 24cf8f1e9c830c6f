package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.NullArrays;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.ipc.Codec;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.format.testing.Seed;
import io.sheaf.format.testing.StreamGenerator;
import io.sheaf.store.arrow.VectorSource;
import io.sheaf.store.filter.RowFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;

/// A column that was added reads as null in segments that were there, by every door.
final class AddColumnTest {
  private static final Type.Int INT = new Type.Int(64, true);

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final long seed = Seed.value("AddColumnTest");
  private final Random random = Seed.random(seed, 0);

  private List<Incoming> stream(SchemaMessage schema) {
    return new StreamGenerator(random, fixture.memory(), schema).stream(4, 700, true);
  }

  private static SchemaMessage schema(Field... fields) {
    return SchemaMessage.of(new Schema(List.of(fields), List.of()));
  }

  private static SchemaMessage nullable(SchemaMessage schema) {
    List<Field> fields = new ArrayList<>(schema.schema().fields());
    fields.removeIf(field -> !field.nullable());
    return SchemaMessage.of(new Schema(fields, List.of()));
  }

  private static SchemaMessage base() {
    return schema(
        Field.of("n", INT, false),
        EveryField.encoded("w", 5, new Type.Int(16, true), new Type.Utf8()),
        Field.of("t", new Type.Utf8View(), true));
  }

  /// What a stream of the first columns is with all columns of a schema.
  private List<Incoming> widened(List<Incoming> narrow, SchemaMessage wide) {
    List<Incoming> all = new ArrayList<>();
    wide.dictionaries()
        .forEach(
            (id, layout) ->
                all.add(new Incoming.DictionaryValues(id, false, NullArrays.empty(layout))));
    for (Incoming incoming : narrow) {
      if (!(incoming instanceof Incoming.Rows(RowBatch rows))) {
        all.add(incoming);
        continue;
      }
      List<ArrayData> columns = new ArrayList<>(rows.columns());
      List<Layout> layouts = wide.layouts();
      for (Layout layout : layouts.subList(columns.size(), layouts.size())) {
        columns.add(
            NullArrays.of(
                layout,
                rows.rows(),
                bytes -> fixture.memory().allocate(bytes, 64),
                fixture.memory()));
      }
      all.add(new Incoming.Rows(new RowBatch(rows.rows(), columns)));
    }
    return all;
  }

  private static void append(Store store, SchemaMessage schema, List<Incoming> rows)
      throws Exception {
    store.table("t").append(StreamGenerator.source(schema, rows), Key.random());
  }

  private int[] columns(int fields) {
    return IntStream.range(0, fields).filter(_ -> random.nextInt(5) == 0).toArray();
  }

  private record Grown(SchemaMessage narrow, Expected before, SchemaMessage wide, Expected after) {}

  /// A table that got columns between two appends, and between them the snapshot 2.
  private Grown grow(Store store, SchemaMessage added, @Nullable Codec codec) throws Exception {
    SchemaMessage narrow = base();
    store.createTable(TableName.of("t"), narrow, new TableOptions(512, codec));
    List<Incoming> first = stream(narrow);
    append(store, narrow, first);
    Commit commit = store.table("t").addColumns(added, Key.random());
    assertEquals(3, commit.snapshot());
    SchemaMessage wide = store.table("t").schemaMessage();
    List<Incoming> second = stream(wide);
    append(store, wide, second);
    Expected before = Expected.of(fixture.memory(), first);
    Expected after = Expected.of(fixture.memory(), widened(first, wide), second);
    return new Grown(narrow, before, wide, after);
  }

  @ParameterizedTest
  @NullSource
  @EnumSource(Codec.class)
  void everyTypeIsNullInOlderSegmentsByEveryDoor(@Nullable Codec codec) throws Exception {
    Store store = fixture.open("s");
    Grown grown = grow(store, nullable(EveryField.schema()), codec);
    for (int opening = 0; opening < 2; opening++) {
      try (Snapshot snapshot = store.snapshot();
          Snapshot old = store.snapshotAt(2)) {
        Scan scan = snapshot.table("t").scan();
        assertEquals(-1, grown.wide().bytes().mismatch(scan.schemaMessage().bytes()));
        grown.after().assertScanned(scan);
        Wire.assertSent(grown.after(), scan);
        assertEquals(grown.after().rows(), scan.count());
        List<Field> fields = grown.wide().schema().fields();
        for (int i = opening; i < fields.size(); i += 9) {
          Scan one = scan.select(fields.get(i).name());
          grown.after().select(i).assertScanned(one);
          Wire.assertSent(grown.after().select(i), one);
          Scan two = scan.select(fields.get(i).name(), "w", fields.get(i).name());
          grown.after().select(i, 1, i).assertScanned(two);
          Wire.assertSent(grown.after().select(i, 1, i), two);
        }
        for (long limit : new long[] {1, 9, 700, grown.before().rows() + 1}) {
          grown.after().assertScanned(scan.limit(limit), limit);
          Wire.assertSent(grown.after(), scan.limit(limit), limit);
        }
        for (int i = 0; i < 4; i++) {
          RowFilter filter = RowFilters.ofCells(1 + random.nextInt(9), columns(fields.size()));
          Expected kept = grown.after().where(filter);
          kept.assertScanned(scan.where(filter));
          Wire.assertSent(kept, scan.where(filter));
          assertEquals(kept.rows(), scan.where(filter).count());
        }
        Scan narrow = old.table("t").scan();
        assertEquals(-1, grown.narrow().bytes().mismatch(narrow.schemaMessage().bytes()));
        grown.before().assertScanned(narrow);
        assertEquals(0, Wire.assertSent(grown.before(), narrow));
      }
      fixture.close(store);
      assertTrue(Scans.verify(fixture.path("s")).clean());
      store = fixture.open("s");
    }
  }

  @ParameterizedTest
  @NullSource
  @EnumSource(Codec.class)
  void theVectorsOfArrowJavaAreNullToo(@Nullable Codec codec) throws Exception {
    Store store = fixture.open("s");
    Grown grown = grow(store, nullable(EveryField.vectors()), codec);
    try (Snapshot snapshot = store.snapshot();
        ArrowReader reader = snapshot.table("t").scan().reader(fixture.allocator());
        VectorSource source = VectorSource.of(reader)) {
      grown.after().assertBrought(source);
    }
  }

  @Test
  void dictionariesThatAreAddedHaveIdsOfTheirOwn() throws Exception {
    Store store = fixture.open("s");
    Grown grown = grow(store, nullable(EveryField.schema()), null);
    Set<Long> before = grown.narrow().dictionaries().keySet();
    Set<Long> added =
        grown.wide().dictionaries().keySet().stream()
            .filter(id -> !before.contains(id))
            .collect(Collectors.toSet());
    assertEquals(Set.of(5L), before);
    assertEquals(Set.of(6L, 7L, 8L, 9L, 10L, 11L), added);
    List<Field> fields = grown.wide().schema().fields();
    long words = id(fields, "words");
    assertEquals(words, id(fields, "shared words"));
    assertTrue(words != id(fields, "views"));
  }

  private static long id(List<Field> fields, String name) {
    for (Field field : fields) {
      if (field.name().equals(name) && field.dictionary() != null) return field.dictionary().id();
    }
    throw new AssertionError(name);
  }

  private static Store numbers(Store store, long rows) throws Exception {
    store.createTable(TableName.of("t"), Numbers.schema(2), new TableOptions(1024, null));
    store.table("t").append(Numbers.source(2, 0, rows, 1024), Key.random());
    return store;
  }

  @Test
  void filtersSeeNullsAndReadNothingForIt() throws Exception {
    Store store = numbers(fixture.open("s"), 10_000);
    String n = Numbers.schema(2).schema().fields().getFirst().name();
    String m = Numbers.schema(2).schema().fields().getLast().name();
    SchemaMessage more = Numbers.schema(3);
    String x = more.schema().fields().getLast().name();
    store.table("t").addColumns(schema(Field.of(x, INT, true)), Key.random());
    store.table("t").append(Numbers.source(3, 10_000, 5_000, 1024), Key.random());
    try (Snapshot snapshot = store.snapshot()) {
      Scan scan = snapshot.table("t").scan();
      assertEquals(10_000, scan.where(x + " IS NULL").count());
      assertEquals(5_000, scan.where(x + " IS NOT NULL").count());
      assertEquals(5_000, scan.where(x + " = " + x).count());
      assertEquals(0, scan.where("NOT (" + x + " = " + x + ")").count());
      assertEquals(15_000, scan.where(x + " IS NULL OR NOT " + x + " IS NULL").count());
      long first = Numbers.value(0, 10_002);
      long last = Numbers.value(2, 14_999);
      assertEquals(
          1, scan.where(n + " = " + Numbers.value(0, 3) + " AND " + x + " IS NULL").count());
      assertEquals(0, scan.where(n + " = " + first + " AND " + x + " IS NULL").count());
      assertEquals(
          2, scan.where(n + " = " + Numbers.value(0, 3) + " OR " + x + " = " + last).count());
      assertEquals(0, scan.where(n + " <> " + x + " AND " + n + " < " + first / 2).count());
      assertEquals(10_000, scan.where(x + " IS NULL AND " + m + " IS NOT NULL").count());
      Scans.forEach(
          scan.where(x + " IS NULL AND " + n + " >= " + Numbers.value(0, 9_000)),
          (rows, dictionaries) -> {
            assertEquals(rows.rows(), rows.columns().getLast().nullCount());
            assertTrue(store.arena().contains(rows.columns().getFirst().buffers().get(1)));
          });
    }
  }

  @Test
  void zerosAreSharedAndNotCopied() throws Exception {
    Store store = numbers(fixture.open("s"), 10_000);
    Field embedding =
        Field.of("e", new Type.FixedSizeList(4096), true, Field.of("item", INT, true));
    store.table("t").addColumns(schema(embedding), Key.random());
    Set<Long> addresses = new HashSet<>();
    try (Snapshot snapshot = store.snapshot()) {
      Scan scan = snapshot.table("t").scan();
      Scans.forEach(
          scan,
          (rows, dictionaries) -> {
            ArrayData values = rows.columns().getLast().children().getFirst();
            assertEquals(4096 * rows.rows(), values.nullCount());
            addresses.add(values.buffers().get(1).address());
          });
      assertEquals(1, addresses.size());
      try (Messages messages = scan.messages("test")) {
        for (Message found = messages.next(); found != null; found = messages.next()) {
          try (Message message = found) {
            assertEquals(0, message.copiedBytes());
            assertTrue(message.bodyBytes() > 8 * 4096 * message.rows());
          }
        }
      }
    }
  }

  @Test
  void deletesLookAtTheColumnThatIsNotThere() throws Exception {
    Store store = numbers(fixture.open("s"), 3_000);
    String n = Numbers.schema(2).schema().fields().getFirst().name();
    Table table = store.table("t");
    table.addColumns(schema(Field.of("x", INT, true)), Key.random());
    assertEquals(0, table.delete("x > 0").rows());
    assertEquals(
        1_000, table.delete("x IS NULL AND " + n + " >= ?", Numbers.value(0, 2_000)).rows());
    try (Snapshot snapshot = store.snapshot()) {
      assertEquals(2_000, snapshot.table("t").scan().count());
      assertEquals(2_000, snapshot.table("t").scan().where("x IS NULL").count());
    }
    assertEquals(2_000, table.delete("NOT x IS NOT NULL").rows());
  }

  @Test
  void appendsMustBringTheNewColumn() throws Exception {
    Store store = numbers(fixture.open("s"), 100);
    store.table("t").addColumns(schema(Field.of("x", INT, true)), Key.random());
    StoreException refused =
        assertThrows(
            StoreException.BadInput.class,
            () -> store.table("t").append(Numbers.source(2, 0, 10, 10), Key.random()));
    assertEquals("main.t: column x: the table has it, the data does not", Scans.message(refused));
  }

  @Test
  void anAppendThatBeganBeforeMayBeCommittedAfter() throws Exception {
    Store store = numbers(fixture.open("s"), 100);
    try (SteadyAppend append = store.table("t").appendEach(Numbers.schema(2), Key.random())) {
      store.table("t").addColumns(schema(Field.of("x", INT, true)), Key.random());
      var source = Numbers.source(2, 100, 50, 50);
      for (Incoming next = source.next(); next != null; next = source.next()) append.append(next);
    }
    try (Snapshot snapshot = store.snapshot()) {
      assertEquals(150, snapshot.table("t").scan().where("x IS NULL").count());
    }
  }

  @Test
  void aKeyAddsOnce() throws Exception {
    Store store = numbers(fixture.open("s"), 100);
    Key key = Key.of("once");
    SchemaMessage x = schema(Field.of("x", INT, true));
    Commit made = store.table("t").addColumns(x, key);
    Commit again = store.table("t").addColumns(x, key);
    assertEquals(made.snapshot(), again.snapshot());
    assertTrue(again.duplicate() && !made.duplicate());
    assertEquals(3, store.table("t").schemaMessage().schema().fields().size());
  }

  @Test
  void columnsThatManyAddAtOnceAreAllThereOnce() throws Exception {
    Store store = numbers(fixture.open("s"), 100);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      SchemaMessage column = schema(Field.of("x" + i, INT, true));
      threads.add(
          Thread.ofPlatform().start(() -> store.table("t").addColumns(column, Key.random())));
    }
    for (Thread thread : threads) thread.join();
    try (Snapshot snapshot = store.snapshot()) {
      List<Long> ids = store.writes().state(snapshot.table("t").id()).columnIds();
      assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L), ids);
    }
    Set<String> names =
        store.table("t").schemaMessage().schema().fields().stream()
            .map(Field::name)
            .collect(Collectors.toSet());
    assertEquals(10, names.size());
  }

  @Test
  void whatCannotBeNullIsRefused() throws Exception {
    Store store = numbers(fixture.open("s"), 100);
    Field key = Field.of("item", INT, false);
    refused(store, "hold nulls", Field.of("x", INT, false));
    refused(
        store,
        "hold nulls",
        Field.of("u", new Type.Union(Type.UnionMode.DENSE, List.of(0)), true, key));
    refused(
        store,
        "hold nulls",
        Field.of(
            "r",
            new Type.RunEndEncoded(),
            true,
            Field.of("run_ends", new Type.Int(32, true), false),
            key));
    refused(store, "one of that name", Numbers.schema(1).schema().fields().getFirst());
    refused(store, "one of that name", Field.of("x", INT, true), Field.of("x", INT, true));
    refused(store, "too much room", Field.of("x", new Type.FixedSizeBinary(1 << 21), true));
    refused(store, "no column");
    assertEquals(2, store.table("t").schemaMessage().schema().fields().size());
  }

  private static void refused(Store store, String why, Field... fields) {
    StoreException thrown =
        assertThrows(
            StoreException.BadInput.class,
            () -> store.table("t").addColumns(schema(fields), Key.random()));
    assertTrue(Scans.message(thrown).contains(why), Scans.message(thrown));
  }
}
