package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.MalformedException;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.format.testing.Mutator;
import io.sheaf.format.testing.Seed;
import io.sheaf.format.testing.StreamGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// An append that fails leaves nothing: no file, no frame, no row.
final class FailingAppendTest {
  private static final long ROWS = 20_000;

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final long seed = Seed.value("FailingAppendTest");
  private @Nullable Store opened;

  private Store store() {
    if (opened == null) throw new AssertionError("not open");
    return opened;
  }

  @BeforeEach
  void fill() throws Exception {
    Store store = fixture.open("s");
    opened = store;
    store.createTable(
        TableName.of("t"),
        Numbers.source(2, 0, ROWS, 1000),
        TableOptions.defaults(),
        Key.of("first"));
  }

  /// Whatever failed before: what was there is there, nothing else is, and an append works.
  @AfterEach
  void nothingIsLeft() throws Exception {
    assertEquals(List.of(), store().poolReport().holders());
    try (Snapshot snapshot = store().snapshot()) {
      List<Path> files = StoreFixture.segments(fixture.path("s"));
      assertEquals(StoreFixture.withFiles(snapshot), files.size());
    }
    store().createTable(TableName.of("last"), Numbers.schema(1), TableOptions.defaults());
    store().table("last").append(Numbers.source(1, 0, 10, 10), Key.random());
    fixture.close(store());
    assertEquals(List.of(), Scans.verify(fixture.path("s")).damages());
  }

  private void onlyTheFirstRows() {
    try (Snapshot snapshot = store().snapshot()) {
      assertEquals(1, snapshot.number());
      Numbers.check(snapshot.table("t").scan(), 0, ROWS, 0, 1);
    }
  }

  /// What a source does in place of its batch of that number.
  @FunctionalInterface
  private interface Event {
    void happen() throws IOException;
  }

  /// Rows behind those that are there, in 20 batches of 65,536, with an event after `before`.
  private static BatchSource interrupted(int before, Event event) {
    BatchSource rows = Numbers.source(2, ROWS, 20 * 65_536L, 65_536);
    return new BatchSource() {
      private int batches;

      @Override
      public SchemaMessage schema() {
        return rows.schema();
      }

      @Override
      public @Nullable Incoming next() throws IOException {
        if (batches++ == before) event.happen();
        return rows.next();
      }

      @Override
      public void close() throws IOException {
        rows.close();
      }
    };
  }

  @Test
  void whatASourceThrowsComesOutAndNothingStays() {
    IOException io = new IOException("the network");
    IllegalStateException bug = new IllegalStateException("a bug of the source");
    AssertionError worse = new AssertionError("worse");
    Key key = Key.of("again");
    for (int before : new int[] {0, 1, 9, 20}) {
      BatchSource failing = interrupted(before, throwing(io));
      assertSame(
          io, assertThrows(IOException.class, () -> store().table("t").append(failing, key)));
      assertSame(
          bug,
          assertThrows(
              IllegalStateException.class,
              () -> store().table("t").append(interrupted(before, throwing(bug)), key)));
      assertSame(
          worse,
          assertThrows(
              AssertionError.class,
              () -> store().table("t").append(interrupted(before, throwing(worse)), key)));
      StoreException.BadInput refused =
          assertThrows(
              StoreException.BadInput.class,
              () ->
                  store()
                      .table("t")
                      .append(
                          interrupted(before, throwing(new MalformedException("cut off"))), key));
      assertTrue(Scans.message(refused).contains("cut off"));
      onlyTheFirstRows();
    }
    assertThrows(
        IOException.class,
        () ->
            store()
                .createTable(
                    TableName.of("u"), interrupted(9, throwing(io)), TableOptions.defaults(), key));
    assertThrows(
        IOException.class,
        () ->
            store()
                .replaceTable(
                    TableName.of("t"), interrupted(9, throwing(io)), TableOptions.defaults(), key));
    onlyTheFirstRows();
  }

  private static Event throwing(Throwable thrown) {
    return () -> {
      switch (thrown) {
        case IOException e -> throw e;
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new AssertionError(thrown);
      }
    };
  }

  @Test
  void aTableDroppedDuringAnAppendStaysDropped() {
    assertThrows(
        StoreException.NoSuchTable.class,
        () ->
            store().table("t").append(interrupted(10, () -> store().dropTable("t")), Key.random()));
    assertThrows(StoreException.NoSuchTable.class, () -> store().table("t"));
  }

  @Test
  void aTableReplacedDuringAnAppendKeepsItsNewRows() {
    assertThrows(
        StoreException.NoSuchTable.class,
        () ->
            store()
                .table("t")
                .append(
                    interrupted(
                        10,
                        () ->
                            store()
                                .replaceTable(
                                    TableName.of("t"),
                                    Numbers.source(2, 5, 10, 10),
                                    TableOptions.defaults(),
                                    Key.random())),
                    Key.random()));
    try (Snapshot snapshot = store().snapshot()) {
      Numbers.check(snapshot.table("t").scan(), 5, 10, 0, 1);
    }
  }

  @Test
  void aTableRenamedDuringAnAppendGetsTheRows() throws Exception {
    Table table = store().table("t");
    table.append(interrupted(10, () -> store().renameTable("t", "other.name")), Key.random());
    assertEquals(TableName.of("other.name"), table.name());
    try (Snapshot snapshot = store().snapshot()) {
      Numbers.check(snapshot.table("other.name").scan(), 0, ROWS + 20 * 65_536L, 0, 1);
    }
  }

  @Test
  void damagedRowsAreRefusedOrComeBackAsTheyWent() throws Exception {
    int refused = 0;
    int accepted = 0;
    for (int sample = 0; sample < 60; sample++) {
      Random random = Seed.random(seed, sample);
      SchemaMessage schema = EveryField.schema();
      StreamGenerator generator = new StreamGenerator(random, fixture.memory(), schema);
      List<Incoming> all = new ArrayList<>(generator.stream(3, 200, false));
      int last = all.size() - 1;
      RowBatch good = ((Incoming.Rows) all.get(last)).batch();
      all.set(last, new Incoming.Rows(new Mutator(random, fixture.memory()).mutate(good)));
      try {
        store()
            .createTable(
                TableName.of("u"),
                StreamGenerator.source(schema, all),
                TableOptions.defaults(),
                Key.random());
        accepted++;
        try (Snapshot snapshot = store().snapshot()) {
          Expected.of(fixture.memory(), all).assertScanned(snapshot.table("u").scan());
        }
        store().dropTable("u");
      } catch (StoreException.BadInput e) {
        assertFalse(Scans.message(e).isBlank());
        refused++;
        assertEquals(1, StoreFixture.segments(fixture.path("s")).size());
      }
    }
    System.out.println(refused + " damaged streams refused, " + accepted + " harmless");
    assertTrue(refused > 0);
  }

  @Test
  void anotherSchemaIsRefusedAndTheFirstDifferenceNamed() {
    Type.Int number = new Type.Int(64, true);
    refused("c1", Field.of("c0", number, false));
    refused("c2", Field.of("c0", number, false), Field.of("c1", number, false), extra("c2"));
    refused("other", Field.of("c0", number, false), Field.of("other", number, false));
    refused("c1", Field.of("c0", number, false), Field.of("c1", number, true));
    refused("c1", Field.of("c0", number, false), extra("c1"));
    onlyTheFirstRows();
  }

  private static Field extra(String name) {
    return Field.of(name, new Type.Utf8(), false);
  }

  private void refused(String named, Field... fields) {
    SchemaMessage schema = SchemaMessage.of(new Schema(List.of(fields), List.of()));
    BatchSource source = StreamGenerator.source(schema, List.of());
    StoreException refused =
        assertThrows(
            StoreException.BadInput.class, () -> store().table("t").append(source, Key.random()));
    assertTrue(Scans.message(refused).contains(named), refused::toString);
  }

  @Test
  void aKeyUsedAgainGivesTheFirstSnapshot() throws Exception {
    Key key = Key.of("once");
    BatchSource rows = Numbers.source(2, ROWS, 500, 500);
    Commit first = store().table("t").append(rows, key);
    assertFalse(first.duplicate());
    for (int i = 0; i < 3; i++) {
      Commit again = store().table("t").append(Numbers.source(2, ROWS, 500, 500), key);
      assertEquals(new Commit(first.snapshot(), 500, key, true), again);
      fixture.close(store());
      opened = fixture.open("s");
    }
    Commit made =
        store()
            .createTable(
                TableName.of("t"),
                Numbers.source(2, 0, ROWS, 1000),
                TableOptions.defaults(),
                Key.of("first"));
    assertTrue(made.duplicate());
    assertEquals(1, made.snapshot());
  }

  @Test
  void manyWhoSendTheSameAtOnceAddItOnce() throws Exception {
    Key key = Key.of("once");
    List<Commit> commits = new ArrayList<>();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<Commit>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(
            threads.submit(
                () -> store().table("t").append(Numbers.source(2, ROWS, 500, 500), key)));
      }
      for (Future<Commit> each : all) commits.add(each.get());
    }
    assertEquals(1, commits.stream().filter(commit -> !commit.duplicate()).count());
    assertEquals(1, commits.stream().map(Commit::snapshot).distinct().count());
    try (Snapshot snapshot = store().snapshot()) {
      Numbers.check(snapshot.table("t").scan(), 0, ROWS + 500, 0, 1);
    }
  }
}
