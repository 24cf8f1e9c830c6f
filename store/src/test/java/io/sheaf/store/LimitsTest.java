package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.format.testing.StreamGenerator;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Large, wide and empty tables, and pools too small for them.
final class LimitsTest {
  private static final Options SMALL =
      Options.defaults().pool(Options.mib(4)).wait(Duration.ofMillis(50));

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private static TableName t() {
    return TableName.of("t");
  }

  private static Commit create(Store store, BatchSource source) throws Exception {
    return store.createTable(t(), source, TableOptions.defaults(), Key.random());
  }

  private static BatchSource rows(SchemaMessage schema, RowBatch... batches) {
    List<Incoming> all = Arrays.stream(batches).<Incoming>map(Incoming.Rows::new).toList();
    return StreamGenerator.source(schema, all);
  }

  @Test
  void aBatchThatThePoolCannotHoldIsRefusedAndItsColumnsAreNot() throws Exception {
    int rows = 5 << 20;
    Store large = fixture.open("s", Options.defaults());
    Table table = large.createTable(t(), Numbers.schema(2), TableOptions.defaults());
    try (SteadyAppend append = table.appendEach(Numbers.schema(2), Key.random());
        BatchSource source = Numbers.source(2, 0, rows, rows)) {
      for (Incoming next = source.next(); next != null; next = source.next()) append.append(next);
    }
    fixture.close(large);
    Store store = fixture.open("s", SMALL);
    try (Snapshot snapshot = store.snapshot()) {
      Scan scan = snapshot.table("t").scan();
      try (Batches batches = scan.batches()) {
        assertThrows(StoreException.PoolExhausted.class, batches::next);
      }
      try (Messages messages = scan.messages("test")) {
        assertThrows(StoreException.PoolExhausted.class, messages::next);
      }
      assertEquals(0, store.poolReport().pinnedBytes());
      Numbers.check(scan.select("c1"), 0, rows, 1);
    }
  }

  @Test
  void anExhaustedPoolNamesWhoHoldsIt() throws Exception {
    Store store = fixture.open("s", SMALL);
    create(store, Numbers.source(4, 0, 4_000_000, 65_536));
    try (Snapshot snapshot = store.snapshot();
        Messages hoarder = snapshot.table("t").scan().messages("the hoarder");
        Batches other = snapshot.table("t").scan().batches()) {
      List<Message> held = new ArrayList<>();
      StoreException.PoolExhausted refused =
          assertThrows(
              StoreException.PoolExhausted.class,
              () -> {
                while (true) held.add(Objects.requireNonNull(hoarder.next()));
              });
      assertTrue(Scans.message(refused).contains("the hoarder"), refused::toString);
      assertTrue(refused.holders().getFirst().startsWith("the hoarder: "), refused::toString);
      long bytes = held.stream().mapToLong(Message::bodyBytes).sum();
      System.out.println("a pool of 4 MiB gave " + (bytes >> 20) + " MiB before it refused");
      held.forEach(Message::close);
      try (Batch batch = Objects.requireNonNull(other.next())) {
        assertEquals(65_536, batch.rows());
      }
    }
  }

  @Test
  void aTableTenTimesThePoolIsReadWhole() throws Exception {
    Store store = fixture.open("s", Options.defaults().pool(Options.mib(16)));
    long rows = 5_000_000;
    create(store, Numbers.source(4, 0, rows, 100_000));
    try (Snapshot snapshot = store.snapshot()) {
      assertTrue(snapshot.table("t").fileBytes() >= Options.mib(16) * 9);
      Numbers.check(snapshot.table("t").scan(), 0, rows, 0, 1, 2, 3);
      Numbers.check(snapshot.table("t").scan().select("c3", "c0"), 0, rows, 3, 0);
      assertTrue(store.poolReport().evictions() > 0);
    }
  }

  @Test
  void aThousandColumns() throws Exception {
    Store store = fixture.open("s", Options.defaults().pool(Options.mib(32)));
    create(store, Numbers.source(1000, 0, 5_000, 1_000));
    try (Snapshot snapshot = store.snapshot()) {
      Scan scan = snapshot.table("t").scan();
      Numbers.check(scan, 0, 5_000, IntStream.range(0, 1000).toArray());
      Numbers.check(scan.select("c999", "c17"), 0, 5_000, 999, 17);
    }
  }

  private static final SchemaMessage BYTES =
      SchemaMessage.of(
          new Schema(
              List.of(
                  Field.of("small", new Type.Int(8, true), false),
                  Field.of("large", new Type.Binary(), true)),
              List.of()));

  /// One row whose second column has so many bytes.
  private RowBatch row(int bytes) {
    MemorySegment small = fixture.memory().allocate(1);
    MemorySegment offsets = fixture.memory().allocate(8, 8);
    offsets.set(ValueLayout.JAVA_INT, 4, bytes);
    MemorySegment data = fixture.memory().allocate(bytes, 8);
    for (long i = 0; i < bytes; i += 4096) data.set(ValueLayout.JAVA_BYTE, i, (byte) (i >> 12));
    ArrayData one =
        new ArrayData(BYTES.layouts().get(0), 1, 0, List.of(MemorySegment.NULL, small), List.of());
    ArrayData other =
        new ArrayData(
            BYTES.layouts().get(1), 1, 0, List.of(MemorySegment.NULL, offsets, data), List.of());
    return new RowBatch(1, List.of(one, other));
  }

  @Test
  void aRowOfSixtyMebibytesFits() throws Exception {
    RowBatch row = row(60 << 20);
    Store store = fixture.open("s", Options.defaults().pool(Options.mib(128)));
    create(store, rows(BYTES, row));
    Expected expected = Expected.of(fixture.memory(), List.of(new Incoming.Rows(row)));
    try (Snapshot snapshot = store.snapshot()) {
      expected.assertScanned(snapshot.table("t").scan());
      Wire.assertSent(expected, snapshot.table("t").scan());
    }
    fixture.close(store);
    Store small = fixture.open("s", SMALL);
    try (Snapshot snapshot = small.snapshot()) {
      // The pool itself is smaller, but the memory beside it that is there for such pages is not.
      expected.assertScanned(snapshot.table("t").scan());
    }
  }

  @Test
  void aRowAboveTheLimitIsRefusedAndItsColumnNamed() throws Exception {
    Store store = fixture.open("s", Options.defaults().pool(Options.mib(128)));
    store.createTable(t(), BYTES, TableOptions.defaults());
    StoreException.BadInput refused =
        assertThrows(
            StoreException.BadInput.class,
            () ->
                store
                    .table("t")
                    .append(rows(BYTES, row(10), row(65 << 20), row(10)), Key.random()));
    assertTrue(Scans.message(refused).contains("large"), refused::toString);
    assertTrue(Scans.message(refused).contains("row 1 "), refused::toString);
    try (Snapshot snapshot = store.snapshot()) {
      assertEquals(0, snapshot.table("t").rows());
    }
    assertEquals(List.of(), StoreFixture.segments(fixture.path("s")));
  }

  @Test
  void anEmptyTableHasNoBatches() throws Exception {
    Store store = fixture.open("s");
    SchemaMessage schema = EveryField.vectors();
    store.createTable(t(), schema, TableOptions.defaults());
    Commit commit = store.table("t").append(rows(schema), Key.random());
    assertEquals(0, commit.rows());
    try (Snapshot snapshot = store.snapshot()) {
      Scan scan = snapshot.table("t").scan();
      assertEquals(0, scan.count());
      assertEquals(0, scan.batchCount());
      assertEquals(1, scan.split(5).size());
      assertEquals(0, scan.split(5).getFirst().count());
      try (Batches batches = scan.batches();
          Messages messages = scan.messages("test");
          var reader = scan.reader(fixture.allocator())) {
        assertNull(batches.next());
        assertNull(messages.next());
        assertTrue(!reader.loadNextBatch());
        assertEquals(
            schema.schema().fields().size(),
            reader.getVectorSchemaRoot().getSchema().getFields().size());
      }
    }
  }

  @Test
  void aTableOfNoColumnsKeepsItsRows() throws Exception {
    Store store = fixture.open("s");
    SchemaMessage schema = SchemaMessage.of(new Schema(List.of(), List.of()));
    create(store, rows(schema, new RowBatch(70_000, List.of()), new RowBatch(3, List.of())));
    try (Snapshot snapshot = store.snapshot()) {
      Scan scan = snapshot.table("t").scan();
      assertEquals(70_003, scan.count());
      long[] rows = {0};
      Scans.forEach(scan, (batch, _) -> rows[0] += batch.rows());
      assertEquals(70_003, rows[0]);
      rows[0] = 0;
      Scans.forEach(scan.limit(66_000), (batch, _) -> rows[0] += batch.rows());
      assertEquals(66_000, rows[0]);
      try (Messages messages = scan.messages("test");
          Message message = Objects.requireNonNull(messages.next())) {
        assertEquals(0, message.bodyBytes());
      }
      try (var reader = scan.reader(fixture.allocator())) {
        long read = 0;
        while (reader.loadNextBatch()) read += reader.getVectorSchemaRoot().getRowCount();
        assertEquals(70_003, read);
      }
    }
  }

  @Test
  void noColumnsOfATableStillCountItsRows() throws Exception {
    Store store = fixture.open("s");
    create(store, Numbers.source(2, 0, 100_000, 1000));
    try (Snapshot snapshot = store.snapshot()) {
      Scan scan = snapshot.table("t").scan().select();
      Numbers.check(scan, 0, 100_000);
      Numbers.check(scan.limit(70_000), 0, 70_000);
    }
  }

  @Test
  void batchesWithoutRowsLeaveNoTrace() throws Exception {
    Store store = fixture.open("s");
    SchemaMessage schema = EveryField.schema();
    var generator = new StreamGenerator(new Random(1), fixture.memory(), schema);
    List<Incoming> none = generator.stream(5, 0, true);
    create(store, StreamGenerator.source(schema, none));
    try (Snapshot snapshot = store.snapshot();
        Batches batches = snapshot.table("t").scan().batches()) {
      assertEquals(0, snapshot.table("t").rows());
      assertEquals(0, snapshot.table("t").batches());
      assertNull(batches.next());
    }
    assertEquals(List.of(), StoreFixture.segments(fixture.path("s")));
  }
}
