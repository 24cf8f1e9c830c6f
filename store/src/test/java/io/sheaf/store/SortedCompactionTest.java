package io.sheaf.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Buffers;
import io.sheaf.format.array.BytesAccess;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.format.testing.Seed;
import io.sheaf.format.testing.StreamGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Rows in the order of a column, each once, whatever fits into memory.
final class SortedCompactionTest {
  private static final CompactionOptions DEFAULTS = CompactionOptions.defaults();

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final Random random = Seed.random(Seed.value("SortedCompactionTest"), 0);

  private static void append(Store store, long first, long rows) {
    try {
      store.table("t").append(Numbers.source(2, first, rows, 8192), Key.random());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Column 1 is in order, and every row from `first` on is there once.
  private static void check(Store store, long first, int rows) {
    BitSet seen = new BitSet();
    long[] last = {Long.MIN_VALUE};
    try (Snapshot snapshot = store.snapshot()) {
      Scans.forEach(
          snapshot.table("t").scan(),
          (batch, _) -> {
            MemorySegment values = batch.columns().get(1).buffers().get(1);
            for (long row = 0; row < batch.rows(); row++) {
              long number = Numbers.first(batch, row);
              long value = values.getAtIndex(ValueLayout.JAVA_LONG, row);
              assertEquals(Numbers.value(1, number), value);
              assertTrue(value >= last[0], "out of order");
              last[0] = value;
              assertTrue(!seen.get((int) (number - first)), "a row is there twice");
              seen.set((int) (number - first));
            }
          });
    }
    assertEquals(rows, seen.cardinality());
  }

  private Store table() {
    Store store = fixture.open("n");
    store.createTable(TableName.of("t"), Numbers.schema(2), new TableOptions(8192, null));
    return store;
  }

  /// 20 MB through windows of 4 MiB, merged two at a time.
  @Test
  void moreThanFitsIntoMemoryIsMerged() {
    Store store = table();
    int part = 130_000;
    for (int i = 0; i < 10; i++) append(store, (long) i * part, part);
    Compacted compacted = store.table("t").compact(DEFAULTS.sortBy("c1"));
    assertEquals(10, compacted.replaced());
    assertEquals(1, compacted.added());
    check(store, 0, 10 * part);
    assertEquals(1, StoreFixture.segments(fixture.path("n")).size());
    assertEquals(0, store.table("t").compact(DEFAULTS.sortBy("c1")).replaced());
    assertEquals(0, store.table("t").compact(DEFAULTS).replaced());
    store.table("t").delete("c0 < 5");
    append(store, 10L * part, 10);
    assertEquals(2, store.table("t").compact(DEFAULTS.sortBy("c1")).replaced());
    check(store, 5, 10 * part + 5);
    fixture.close(store);
    assertEquals(List.of(), Scans.verify(fixture.path("n")).damages());
  }

  @Test
  void aDeleteMeanwhileIsNotLost() {
    Store store = table();
    for (int i = 0; i < 3; i++) append(store, i * 20_000L, 20_000);
    boolean[] done = {false};
    store
        .table("t")
        .compact(
            DEFAULTS.sortBy("c1"),
            (rows, all) -> {
              if (rows > 30_000 && !done[0]) {
                done[0] = true;
                store.table("t").delete("c0 < 777");
              }
              return true;
            });
    check(store, 777, 60_000 - 777);
    assertEquals(1, StoreFixture.segments(fixture.path("n")).size());
    CompactionOptions absent = DEFAULTS.sortBy("c2");
    assertThrows(StoreException.NoSuchColumn.class, () -> store.table("t").compact(absent));
  }

  /// What a value is for these tests: in the order that Java has for it.
  private interface Reader<V extends Comparable<V>> {
    V at(ArrayData array, long row);
  }

  /// One character for each byte.
  private static String text(ArrayData array, long row) {
    BytesAccess access = BytesAccess.of(array);
    MemorySegment value = access.buffer(row).asSlice(access.offset(row), access.length(row));
    return new String(value.toArray(ValueLayout.JAVA_BYTE), ISO_8859_1);
  }

  private static BigInteger decimal(ArrayData array, long row) {
    byte[] bytes = new byte[16];
    for (int i = 0; i < 16; i++) {
      bytes[i] = array.buffers().get(1).get(ValueLayout.JAVA_BYTE, 16 * row + 15 - i);
    }
    return new BigInteger(bytes);
  }

  private static boolean isNull(ArrayData array, long row) {
    MemorySegment validity = Buffers.validity(array);
    return validity != null && !Bits.get(validity, row);
  }

  private <V extends Comparable<V>> void sorts(Field field, Reader<V> reader, String name)
      throws IOException {
    Field other = Field.of("n", new Type.Utf8(), true);
    SchemaMessage schema = SchemaMessage.of(new Schema(List.of(field, other), List.of()));
    Store store = fixture.open(name);
    store.createTable(TableName.of("t"), schema, new TableOptions(512, null));
    for (int i = 0; i < 4; i++) {
      List<Incoming> stream =
          new StreamGenerator(random, fixture.memory(), schema).stream(4, 400, false);
      store.table("t").append(StreamGenerator.source(schema, stream), Key.random());
    }
    List<@Nullable V> before = values(store, reader);
    store.table("t").compact(DEFAULTS.sortBy("k"));
    List<@Nullable V> after = values(store, reader);
    before.sort(Comparator.nullsLast(Comparator.naturalOrder()));
    assertEquals(before, after, field.toString());
  }

  private static <V extends Comparable<V>> List<@Nullable V> values(Store store, Reader<V> reader) {
    List<@Nullable V> all = new ArrayList<>();
    try (Snapshot snapshot = store.snapshot()) {
      Scans.forEach(
          snapshot.table("t").scan(),
          (batch, dictionaries) -> {
            ArrayData column = batch.columns().getFirst();
            Field.Dictionary of = column.layout().field().dictionary();
            for (long row = 0; row < batch.rows(); row++) {
              ArrayData array = column;
              long at = row;
              if (of != null && !isNull(array, at)) {
                int width = array.layout().bitWidth() / 8;
                at = Little.unsignedAt(array.buffers().get(1), width, row);
                array = dictionaries.values(of.id());
              }
              all.add(isNull(array, at) ? null : reader.at(array, at));
            }
          });
    }
    return all;
  }

  @Test
  void typesAreInTheirOrder() throws IOException {
    sorts(Field.of("k", new Type.Utf8(), true), SortedCompactionTest::text, "utf8");
    sorts(Field.of("k", new Type.Utf8View(), true), SortedCompactionTest::text, "view");
    sorts(Field.of("k", new Type.FixedSizeBinary(5), true), SortedCompactionTest::text, "fixed");
    Field words = EveryField.encoded("k", 3, new Type.Int(8, true), new Type.Utf8());
    sorts(words, SortedCompactionTest::text, "words");
    sorts(
        Field.of("k", new Type.Int(32, true), true),
        (array, row) -> Little.intAt(array.buffers().get(1), row),
        "int");
    sorts(
        Field.of("k", new Type.Int(16, false), true),
        (array, row) -> Little.unsignedAt(array.buffers().get(1), 2, row),
        "unsigned");
    Field decimals = Field.of("k", new Type.Decimal(38, 2, 128), true);
    sorts(decimals, SortedCompactionTest::decimal, "decimal");
  }
}
