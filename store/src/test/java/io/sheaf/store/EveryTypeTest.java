package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.Incoming;
import io.sheaf.format.ipc.Codec;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.testing.FieldGenerator;
import io.sheaf.format.testing.Seed;
import io.sheaf.format.testing.StreamGenerator;
import io.sheaf.store.arrow.VectorSource;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.Data;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;

/// Every type of Arrow goes in, lies, and comes out by every door.
final class EveryTypeTest {
  private static final int BATCHES = 6;
  private static final int ROWS = 400;

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final long seed = Seed.value("EveryTypeTest");
  private final Random random = Seed.random(seed, 0);

  private List<Incoming> stream(SchemaMessage schema) {
    return new StreamGenerator(random, fixture.memory(), schema).stream(BATCHES, ROWS, true);
  }

  private static void append(Store store, SchemaMessage schema, List<Incoming> all)
      throws Exception {
    store.table("t").append(StreamGenerator.source(schema, all), Key.random());
  }

  /// A table of two appends, with what must come out of it.
  private Expected fill(Store store, SchemaMessage schema, @Nullable Codec codec) throws Exception {
    store.createTable(TableName.of("t"), schema, new TableOptions(512, codec));
    List<Incoming> first = stream(schema);
    List<Incoming> second = stream(schema);
    append(store, schema, first);
    append(store, schema, second);
    return Expected.of(fixture.memory(), first, second);
  }

  @ParameterizedTest
  @NullSource
  @EnumSource(Codec.class)
  void whatGoesInComesOutByLayout(@Nullable Codec codec) throws Exception {
    SchemaMessage schema = EveryField.schema();
    Store store = fixture.open("s");
    Expected expected = fill(store, schema, codec);
    try (Snapshot snapshot = store.snapshot()) {
      Scan scan = snapshot.table("t").scan();
      assertEquals(-1, schema.bytes().mismatch(scan.schemaMessage().bytes()));
      expected.assertScanned(scan);
      assertEquals(expected.rows(), scan.count());
    }
    fixture.close(store);
    Store again = fixture.open("s");
    try (Snapshot snapshot = again.snapshot()) {
      expected.assertScanned(snapshot.table("t").scan());
    }
  }

  @ParameterizedTest
  @NullSource
  @EnumSource(Codec.class)
  void eachColumnComesOutAlone(@Nullable Codec codec) throws Exception {
    SchemaMessage schema = EveryField.schema();
    Store store = fixture.open("s");
    Expected expected = fill(store, schema, codec);
    try (Snapshot snapshot = store.snapshot()) {
      Scan scan = snapshot.table("t").scan();
      List<Field> fields = schema.schema().fields();
      for (int i = 0; i < fields.size(); i++) {
        expected.select(i).assertScanned(scan.select(fields.get(i).name()));
      }
    }
  }

  @Test
  void columnsComeOutInAnyOrderAndMoreThanOnce() throws Exception {
    SchemaMessage schema = EveryField.schema();
    Store store = fixture.open("s");
    Expected expected = fill(store, schema, null);
    List<Field> fields = schema.schema().fields();
    try (Snapshot snapshot = store.snapshot()) {
      for (int sample = 0; sample < 20; sample++) {
        List<Integer> chosen = new ArrayList<>();
        int count = random.nextInt(8);
        for (int i = 0; i < count; i++) chosen.add(random.nextInt(fields.size()));
        if (sample == 0) {
          for (int i = 0; i < fields.size(); i++) chosen.add(i);
          Collections.shuffle(chosen, random);
        }
        List<String> names = chosen.stream().map(i -> fields.get(i).name()).toList();
        int[] columns = chosen.stream().mapToInt(i -> i).toArray();
        Scan scan = snapshot.table("t").scan().select(names);
        expected.select(columns).assertScanned(scan);
        Wire.assertSent(expected.select(columns), scan);
      }
    }
  }

  @ParameterizedTest
  @NullSource
  @EnumSource(Codec.class)
  void whatGoesInComesOutAsMessages(@Nullable Codec codec) throws Exception {
    SchemaMessage schema = EveryField.schema();
    Store store = fixture.open("s");
    Expected expected = fill(store, schema, codec);
    try (Snapshot snapshot = store.snapshot()) {
      Scan scan = snapshot.table("t").scan();
      assertEquals(0, Wire.assertSent(expected, scan), "bytes copied");
      int words = EveryField.flat().size() + EveryField.nested().size();
      assertEquals(0, Wire.assertSent(expected.select(words, 3), scan.select("words", "flat 3")));
    }
  }

  @Test
  void aLimitCutsAnywhere() throws Exception {
    SchemaMessage schema = EveryField.schema();
    Store store = fixture.open("s");
    for (Codec codec : new Codec[] {null, Codec.ZSTD}) {
      Expected expected = fill(store, schema, codec);
      try (Snapshot snapshot = store.snapshot()) {
        Scan scan = snapshot.table("t").scan();
        long all = expected.rows();
        for (long limit : new long[] {0, 1, 7, 8, 9, 500, all - 1, all, all + 1, 1L << 40}) {
          expected.assertScanned(scan.limit(limit), limit);
          Wire.assertSent(expected, scan.limit(limit), limit);
          assertEquals(Math.min(all, limit), scan.limit(limit).count());
        }
        expected.assertScanned(scan.limit(20).limit(90), 20);
      }
      store.dropTable("t");
    }
  }

  @Test
  void theVectorsOfArrowJavaHoldTheSame() throws Exception {
    SchemaMessage schema = EveryField.vectors();
    Store store = fixture.open("s");
    for (Codec codec : new Codec[] {null, Codec.LZ4_FRAME}) {
      Expected expected = fill(store, schema, codec);
      try (Snapshot snapshot = store.snapshot();
          ArrowReader reader = snapshot.table("t").scan().reader(fixture.allocator());
          VectorSource source = VectorSource.of(reader)) {
        expected.assertBrought(source);
      }
      store.dropTable("t");
    }
  }

  @Test
  void narrowDecimalsAreRefusedByNameWhereArrowJavaHasNoVector() throws Exception {
    SchemaMessage schema = EveryField.schema();
    Store store = fixture.open("s");
    Expected expected = fill(store, schema, null);
    try (Snapshot snapshot = store.snapshot()) {
      Scan scan = snapshot.table("t").scan();
      StoreException refused =
          assertThrows(
              StoreException.BadInput.class, () -> scan.reader(fixture.allocator()).close());
      String message = Scans.message(refused);
      assertTrue(message.contains("decimal32") && message.contains("flat 13"), message);
      expected.select(13, 14).assertScanned(scan.select("flat 13", "flat 14"));
    }
  }

  @Test
  void aStreamOfTheCInterfaceHoldsTheSame() throws Exception {
    List<Field> fields = new ArrayList<>(EveryField.vectors().schema().fields());
    // Arrow Java, when it imports, cuts children that have gaps between the values in use.
    fields.removeIf(field -> field.name().equals("dense"));
    SchemaMessage schema = SchemaMessage.of(new Schema(fields, List.of()));
    Store store = fixture.open("s");
    Expected expected = fill(store, schema, null);
    store.createTable(TableName.of("copy"), schema, TableOptions.defaults());
    try (Snapshot snapshot = store.snapshot();
        ArrowArrayStream stream = ArrowArrayStream.allocateNew(fixture.allocator())) {
      snapshot.table("t").scan().export(fixture.allocator(), stream);
      try (ArrowReader reader = Data.importArrayStream(fixture.allocator(), stream)) {
        store.table("copy").append(reader, Key.random());
      }
    }
    try (Snapshot snapshot = store.snapshot()) {
      expected.assertScanned(snapshot.table("copy").scan());
    }
  }

  @Test
  void theChildrenOfADenseUnionAreExportedWhole() throws Exception {
    SchemaMessage schema = EveryField.schema();
    Store store = fixture.open("s");
    fill(store, schema, null);
    try (Snapshot snapshot = store.snapshot();
        ArrowReader reader =
            snapshot.table("t").scan().select("dense").reader(fixture.allocator());
        ArrowArray array = ArrowArray.allocateNew(fixture.allocator());
        ArrowSchema exported = ArrowSchema.allocateNew(fixture.allocator())) {
      assertTrue(reader.loadNextBatch());
      FieldVector whole = reader.getVectorSchemaRoot().getVector("dense");
      Data.exportVector(fixture.allocator(), whole, null, array, exported);
      try (var imported =
          (DenseUnionVector) Data.importVector(fixture.allocator(), array, exported, null)) {
        for (int i = 0; i < imported.getValueCount(); i++) {
          ValueVector child = imported.getVectorByType(imported.getTypeId(i));
          assertTrue(imported.getOffset(i) < child.getValueCount());
        }
      }
    }
  }

  @Test
  void partsOfAScanAreTheScan() throws Exception {
    SchemaMessage schema = EveryField.schema();
    Store store = fixture.open("s");
    Expected expected = fill(store, schema, null);
    try (Snapshot snapshot = store.snapshot()) {
      Scan scan = snapshot.table("t").scan();
      for (int parts : new int[] {1, 2, 3, 7, 1000}) {
        long rows = 0;
        long batches = 0;
        Expected.Walk walk = expected.walk();
        for (Scan part : scan.split(parts)) {
          rows += part.count();
          batches += part.batchCount();
          Scans.forEach(part, walk::match);
        }
        assertEquals(expected.rows(), rows);
        assertEquals(expected.rows(), walk.seen());
        assertEquals(scan.batchCount(), batches);
      }
      Expected.Walk walk = expected.walk();
      for (long at = 0; at < scan.batchCount(); at++) {
        Scans.forEach(scan.batches(at, at + 1), walk::match);
      }
      assertEquals(expected.rows(), walk.seen());
      assertThrows(IllegalArgumentException.class, () -> scan.batches(0, scan.batchCount() + 1));
    }
  }

  @Test
  void theValuesOfANestedDictionaryAreReached() throws Exception {
    SchemaMessage schema = EveryField.schema();
    Store store = fixture.open("s");
    fill(store, schema, null);
    try (Snapshot snapshot = store.snapshot();
        Batches batches = snapshot.table("t").scan().select("list of words").batches();
        Batch batch = Objects.requireNonNull(batches.next())) {
      Column words = batch.column("list of words").children().getFirst();
      Column values = Objects.requireNonNull(words.dictionary());
      assertNull(values.dictionary());
      for (long i = 0; i < words.length(); i++) {
        boolean there =
            words.validity().byteSize() == 0
                || (words.validity().get(ValueLayout.JAVA_BYTE, i >> 3) >> (i & 7) & 1) != 0;
        int index = words.data().getAtIndex(ValueLayout.JAVA_INT, i);
        assertTrue(!there || index < values.length());
      }
    }
  }

  @Test
  void randomSchemasComeOutAsTheyWentIn() throws Exception {
    for (int sample = 0; sample < 15; sample++) {
      Random drawn = Seed.random(seed, 100 + sample);
      SchemaMessage schema = SchemaMessage.of(new FieldGenerator(drawn).schema(drawn.nextInt(7)));
      Codec codec = drawn.nextBoolean() ? null : drawn.nextBoolean() ? Codec.ZSTD : Codec.LZ4_FRAME;
      StreamGenerator generator = new StreamGenerator(drawn, fixture.memory(), schema);
      List<Incoming> all = generator.stream(drawn.nextInt(6), drawn.nextInt(1, 1500), true);
      Store store = fixture.open("s" + sample);
      TableOptions options = new TableOptions(512, codec);
      store.createTable(
          TableName.of("t"), StreamGenerator.source(schema, all), options, Key.random());
      Expected expected = Expected.of(fixture.memory(), all);
      try (Snapshot snapshot = store.snapshot()) {
        expected.assertScanned(snapshot.table("t").scan());
        Wire.assertSent(expected, snapshot.table("t").scan());
      }
      fixture.close(store);
      assertEquals(List.of(), Scans.verify(fixture.path("s" + sample)).damages());
    }
  }
}
