package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.ipc.Codec;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.testing.FieldGenerator;
import io.sheaf.format.testing.Seed;
import io.sheaf.format.testing.StreamGenerator;
import io.sheaf.store.arrow.VectorSource;
import io.sheaf.store.filter.RowFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;

/// Scans with a filter: the rows that it keeps, by every door, and no page that it does not need.
final class FilteredScanTest {
  /// As long as gives each column of a batch pages of its own.
  private static final int BATCH = 16_384;

  private static final long ROWS = 20 * BATCH;

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final long seed = Seed.value("FilteredScanTest");
  private final Random random = Seed.random(seed, 0);

  /// A table of several appends, each with dictionaries of its own and with empty batches.
  private Expected fill(Store store, SchemaMessage schema, @Nullable Codec codec) throws Exception {
    store.createTable(TableName.of("t"), schema, new TableOptions(512, codec));
    List<List<Incoming>> all = new ArrayList<>();
    for (int append = 0; append < 3; append++) {
      List<Incoming> stream =
          new StreamGenerator(random, fixture.memory(), schema).stream(4, 900, true);
      store.table("t").append(StreamGenerator.source(schema, stream), Key.random());
      all.add(stream);
    }
    return Expected.of(fixture.memory(), all.get(0), all.get(1), all.get(2));
  }

  private int[] columns(int fields, int oneIn) {
    return IntStream.range(0, fields).filter(_ -> random.nextInt(oneIn) == 0).toArray();
  }

  private void assertFiltered(Snapshot snapshot, SchemaMessage schema, Expected all)
      throws Exception {
    List<Field> fields = schema.schema().fields();
    Scan whole = snapshot.table("t").scan();
    RowFilter filter =
        RowFilters.ofCells(1 + random.nextInt(20), columns(fields.size(), 1 + fields.size() / 2));
    Expected kept = all.where(filter);
    assertDoors(kept, whole.where(filter));
    int[] chosen = columns(fields.size(), 5);
    List<String> names = IntStream.of(chosen).mapToObj(i -> fields.get(i).name()).toList();
    Scan some = whole.where(filter).select(names);
    assertDoors(kept.select(chosen), some);
    long limit = random.nextLong(kept.rows() + 2);
    kept.select(chosen).assertScanned(some.limit(limit), limit);
    Wire.assertSent(kept.select(chosen), some.limit(limit), limit);
    assertEquals(Math.min(limit, kept.rows()), some.limit(limit).count());
    Expected.Walk walk = kept.walk();
    long counted = 0;
    for (Scan part : whole.split(3)) {
      Scans.forEach(part.where(filter), walk::match);
      counted += part.where(filter).count();
    }
    assertEquals(kept.rows(), walk.seen());
    assertEquals(kept.rows(), counted);
  }

  private static void assertDoors(Expected kept, Scan scan) {
    kept.assertScanned(scan);
    Wire.assertSent(kept, scan);
    assertEquals(kept.rows(), scan.count());
  }

  @ParameterizedTest
  @NullSource
  @EnumSource(Codec.class)
  void whatTheFilterKeepsComesOutByEveryDoor(@Nullable Codec codec) throws Exception {
    SchemaMessage schema = EveryField.schema();
    Store store = fixture.open("s");
    Expected all = fill(store, schema, codec);
    try (Snapshot snapshot = store.snapshot()) {
      for (int i = 0; i < 8; i++) assertFiltered(snapshot, schema, all);
    }
  }

  @Test
  void tablesOfRandomTypesAreFilteredToo() throws Exception {
    Store store = fixture.open("s");
    for (int sample = 0; sample < 25; sample++) {
      SchemaMessage schema =
          SchemaMessage.of(new FieldGenerator(random).schema(1 + random.nextInt(6)));
      Codec codec = random.nextBoolean() ? null : Codec.LZ4_FRAME;
      Expected all = fill(store, schema, codec);
      try (Snapshot snapshot = store.snapshot()) {
        assertFiltered(snapshot, schema, all);
      }
      store.dropTable("t");
    }
  }

  @Test
  void theVectorsOfArrowJavaHoldWhatIsKept() throws Exception {
    SchemaMessage schema = EveryField.vectors();
    Store store = fixture.open("s");
    for (Codec codec : new Codec[] {null, Codec.ZSTD}) {
      Expected all = fill(store, schema, codec);
      RowFilter filter = RowFilters.ofCells(4, 1, 2, schema.schema().fields().size() - 3);
      try (Snapshot snapshot = store.snapshot();
          ArrowReader reader =
              snapshot.table("t").scan().where(filter).reader(fixture.allocator());
          VectorSource source = VectorSource.of(reader)) {
        all.where(filter).assertBrought(source);
      }
      store.dropTable("t");
    }
  }

  private Store numbers(Options options) throws IOException {
    Store store = fixture.open("n", options);
    store.createTable(
        TableName.of("t"),
        Numbers.source(5, 0, ROWS, BATCH),
        new TableOptions(BATCH, null),
        Key.random());
    fixture.close(store);
    return fixture.open("n", options);
  }

  private Store numbers() throws IOException {
    return numbers(Options.defaults().pool(Options.mib(16)));
  }

  @Test
  void aBatchThatCannotMatchIsNotRead() throws Exception {
    Store store = numbers();
    try (Snapshot snapshot = store.snapshot()) {
      Scan scan = snapshot.table("t").scan();
      assertEquals(0, scan.where(RowFilters.between(ROWS, ROWS * 2)).count());
      Numbers.check(scan.where(RowFilters.between(ROWS, ROWS * 2)), 0, 0, 0, 1, 2, 3, 4);
      long tail = store.poolReport().residentBytes();
      assertTrue(tail < 64 << 10, "read: " + store.poolReport().text());
      // Rows of two batches, one of them whole.
      Scan few = scan.where(RowFilters.between(7 * BATCH - 5, 8 * BATCH - 1));
      Numbers.check(few, 7 * BATCH - 5, BATCH + 5, 0, 1, 2, 3, 4);
      long read = store.poolReport().residentBytes() - tail;
      long batch = 5 * 8 * BATCH + 4096;
      assertTrue(read > 0 && read <= 2 * batch, read + " bytes read");
      assertEquals(BATCH + 5, few.count());
    }
  }

  @Test
  void theOtherColumnsOfABatchWithoutHitsAreNotRead() throws Exception {
    Store store = numbers();
    RowFilter never = RowFilters.ofCells(Integer.MAX_VALUE, 0);
    try (Snapshot snapshot = store.snapshot()) {
      Scan scan = snapshot.table("t").scan();
      Numbers.check(scan.where(never), 0, 0, 0, 1, 2, 3, 4);
      // Its column, a page of header for each batch, and the directory.
      long most = 8 * ROWS + 20 * 4096 + (64 << 10);
      long read = store.poolReport().residentBytes();
      assertTrue(read > 8 * ROWS && read < most, read + " bytes read");
    }
  }

  @Test
  void whatMatchesWhollyGoesOutUncopied() throws Exception {
    SchemaMessage schema = EveryField.schema();
    Store store = fixture.open("s");
    for (Codec codec : new Codec[] {null, Codec.LZ4_FRAME}) {
      Expected all = fill(store, schema, codec);
      try (Snapshot snapshot = store.snapshot()) {
        Scan scan = snapshot.table("t").scan().where(RowFilters.ofCells(1, 2, 5));
        assertEquals(0, Wire.assertSent(all, scan), "bytes copied");
        try (Messages messages = scan.messages("test")) {
          for (Message next = messages.next(); next != null; next = messages.next()) {
            try (Message message = next) {
              assertNull(message.chosen());
            }
          }
        }
      }
      store.dropTable("t");
    }
  }

  @Test
  void theLimitCountsWhatIsKeptAndEndsTheReading() throws Exception {
    Store store = numbers(Options.defaults().pool(Options.mib(8)));
    try (Snapshot snapshot = store.snapshot()) {
      Scan scan = snapshot.table("t").scan().where(RowFilters.between(10, ROWS)).limit(20);
      Numbers.check(scan, 10, 20, 0, 1, 2, 3, 4);
      assertEquals(20, scan.count());
      long table = 5 * 8 * ROWS;
      assertTrue(store.poolReport().residentBytes() < table, store.poolReport().text());
    }
  }

  /// Looking, trying, pausing and stepping back change nothing of what comes.
  @Test
  void howTheMessagesAreAskedForMakesNoDifference() throws Exception {
    SchemaMessage schema = EveryField.schema();
    Store store = fixture.open("s");
    Expected all = fill(store, schema, null);
    int had = 0;
    try (Snapshot snapshot = store.snapshot()) {
      for (int i = 0; i < 20; i++) {
        RowFilter filter =
            RowFilters.ofCells(1 + random.nextInt(random.nextBoolean() ? 3 : 600), 3);
        Scan scan = snapshot.table("t").scan().where(filter);
        try (Messages straight = scan.messages("straight");
            Messages other = scan.messages("other")) {
          for (Message next = straight.next(); next != null; next = straight.next()) {
            try (Message expected = next;
                Message found = wandering(other)) {
              had++;
              assertNotNull(found);
              assertSame(expected, found);
            }
          }
          assertNull(wandering(other));
        }
        assertEquals(0, store.poolReport().pinnedBytes());
      }
      assertTrue(had > 20, had + " messages");
      assertEquals(all.rows(), snapshot.table("t").scan().count());
    }
  }

  private @Nullable Message wandering(Messages messages) {
    if (random.nextBoolean()) messages.pause();
    while (random.nextBoolean() && !messages.look()) messages.needs();
    if (random.nextBoolean() && messages.needs() != null && random.nextBoolean()) messages.pause();
    Message message = random.nextBoolean() ? messages.tryNext() : null;
    if (message == null) message = messages.next();
    if (message == null || message.dictionary() || random.nextBoolean()) return message;
    message.close();
    messages.back();
    if (random.nextBoolean()) messages.pause();
    return messages.next();
  }

  private static void assertSame(Message expected, Message found) {
    assertEquals(expected.rows(), found.rows());
    assertEquals(expected.chosen(), found.chosen());
    assertEquals(-1, expected.header().mismatch(found.header()));
    for (int i = 0; i < expected.body().size(); i++) {
      assertEquals(-1, expected.body().get(i).mismatch(found.body().get(i)));
    }
  }

  @Test
  void aFilterThatSaysTheWrongNumberOfRowsIsRefused() throws Exception {
    Store store = numbers();
    RowFilter wrong =
        new RowFilters.Looking() {
          @Override
          public int[] columns() {
            return new int[0];
          }

          @Override
          public RowSet keep(RowBatch batch, Dictionaries dictionaries) {
            return RowSet.none(batch.rows() + 1);
          }
        };
    try (Snapshot snapshot = store.snapshot()) {
      Scan scan = snapshot.table("t").scan().where(wrong);
      try (Batches batches = scan.batches()) {
        assertThrows(AssertionError.class, batches::next);
        assertThrows(StoreException.Closed.class, batches::next);
      }
      Numbers.check(snapshot.table("t").scan(), 0, ROWS, 0, 1, 2, 3, 4);
    }
  }

  @Test
  void ofTwoFiltersTheRowsStayThatBothKeep() throws Exception {
    Store store = fixture.open("s");
    store.createTable(
        TableName.of("t"), Numbers.source(3, 0, 4000, 500), TableOptions.defaults(), Key.random());
    try (Snapshot snapshot = store.snapshot()) {
      Scan all = snapshot.table("t").scan();
      Scan texts = all.where("c0 >= ?", 700).where("c0 < 1200").where("c2 IS NOT NULL OR c1 = 0");
      Scan filters = all.where(RowFilters.between(700, 4000)).where(RowFilters.between(0, 1199));
      Scan mixed = all.where("c0 < 1200").where(RowFilters.between(700, 4000));
      Scan other = all.where(RowFilters.between(700, 1199)).where("c1 IS NOT NULL");
      for (Scan scan : List.of(texts, filters, mixed, other)) {
        Numbers.check(scan, 700, 500, 0, 1, 2);
        assertEquals(500, scan.count());
        Numbers.check(scan.select("c1"), 700, 500, 1);
        assertEquals(0, scan.where("c0 < 700").count());
        assertEquals(0, scan.where(RowFilters.between(0, 699)).count());
      }
    }
  }
}
