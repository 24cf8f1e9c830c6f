package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.Landing;
import io.sheaf.format.ipc.PlainBatch;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.format.segment.BodyLayout;
import io.sheaf.format.testing.Seed;
import io.sheaf.format.testing.StreamGenerator;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Batches that are put into frames before it is known which pages they will be.
final class LandingTest {
  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final Random random = Seed.random(Seed.value("LandingTest"), 0);

  /// Puts what comes where it is told to, as a client's message is.
  private static final class Landed implements BatchSource {
    private final BatchSource source;
    private int landed;

    Landed(BatchSource source) {
      this.source = source;
    }

    @Override
    public SchemaMessage schema() {
      return source.schema();
    }

    @Override
    public @Nullable Incoming next() {
      throw new AssertionError("asked without a landing");
    }

    @Override
    public @Nullable Incoming next(Landing landing) throws IOException {
      Incoming next = source.next();
      if (!(next instanceof Incoming.Rows(var rows)) || rows.rows() == 0) return next;
      PlainBatch batch = PlainBatch.ofRows(rows);
      BodyLayout layout = BodyLayout.of(batch.header());
      if (layout == null) throw new AssertionError("a body as it should be");
      List<MemorySegment> pages = landing.pages(layout.pages());
      if (pages.isEmpty()) return next;
      landed++;
      pages.forEach(page -> page.fill((byte) 0xA5));
      List<BodyLayout.Part> parts = layout.parts(pages);
      int part = 0;
      for (MemorySegment buffer : batch.buffers()) {
        if (buffer.byteSize() > 0) parts.get(part++).target().copyFrom(buffer);
      }
      return new Incoming.Rows(batch.header().arrays(BodyLayout.body(parts)));
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
  }

  /// Appends batches to a table that wants so many rows in each.
  private void append(SchemaMessage schema, int batches, int rows, int wanted) throws Exception {
    Store store = fixture.open("s", Options.defaults().pool(Options.mib(64)));
    store.createTable(TableName.of("t"), schema, new TableOptions(wanted, null));
    List<Incoming> all =
        new StreamGenerator(random, fixture.memory(), schema).stream(batches, rows, true);
    Landed source = new Landed(StreamGenerator.source(schema, all));
    store.table("t").append(source, Key.random());
    Expected expected = Expected.of(fixture.memory(), all);
    try (Snapshot snapshot = store.snapshot()) {
      expected.assertScanned(snapshot.table("t").scan());
    }
    fixture.close(store);
    Verification found = Scans.verify(fixture.path("s"));
    assertTrue(found.clean(), found.toString());
    Store again = fixture.open("s");
    try (Snapshot snapshot = again.snapshot()) {
      expected.assertScanned(snapshot.table("t").scan());
    }
    fixture.close(again);
    StoreFixture.delete(fixture.path("s"));
    assertTrue(source.landed > 0, "none landed");
  }

  private static SchemaMessage schema(Field... fields) {
    return SchemaMessage.of(new Schema(List.of(fields), List.of()));
  }

  @Test
  void everyTypeLands() throws Exception {
    append(EveryField.schema(), 6, 3_000, 64 << 10);
  }

  @Test
  void whatIsCutKeepsTheRowsBehindTheCut() throws Exception {
    SchemaMessage schema =
        schema(
            Field.of("a", new Type.Int(64, true), false),
            Field.of("b", new Type.Int(32, true), true),
            Field.of("c", new Type.Bool(), true),
            Field.of("d", new Type.Utf8(), true));
    // Thirds that end in the middle of a block of 4096 bytes, and at the end of one.
    for (int wanted : new int[] {40_000, 33_280, 25_600}) append(schema, 8, 100_000, wanted);
  }

  /// A part of a page is filled up with zeros where it is stored, which the rest must not see.
  @Test
  void whatIsCutWithinAPageKeepsTheRowsBehindTheCut() throws Exception {
    Field large = Field.of("large", new Type.FixedSizeBinary(16 << 10), false);
    for (Field small :
        List.of(
            Field.of("a", new Type.Int(64, true), false),
            Field.of("a", new Type.Bool(), false),
            Field.of("a", new Type.Int(8, true), true),
            Field.of("a", new Type.Utf8(), true))) {
      append(schema(large, small, large), 6, 500, 64 << 10);
    }
    // Bits of validity in front of values that end with a block.
    Field blocks = Field.of("x", new Type.FixedSizeBinary(504 + 512 * 1000), true);
    append(schema(blocks), 24, 25, 64 << 10);
  }

  @Test
  void nothingIsPinnedWhileTheNextBatchIsWaitedFor() throws Exception {
    SchemaMessage schema = schema(Field.of("a", new Type.Int(64, true), false));
    Store store = fixture.open("s", Options.defaults().pool(Options.mib(64)));
    store.createTable(TableName.of("t"), schema, new TableOptions(64 << 10, null));
    List<Incoming> all =
        new StreamGenerator(random, fixture.memory(), schema).stream(6, 300_000, false);
    Landed landed = new Landed(StreamGenerator.source(schema, all));
    BatchSource silent =
        new BatchSource() {
          @Override
          public SchemaMessage schema() {
            return schema;
          }

          @Override
          public @Nullable Incoming next() {
            throw new AssertionError("asked without a landing");
          }

          @Override
          public @Nullable Incoming next(Landing landing) throws IOException {
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (store.poolReport().pinnedBytes() > 0) {
              assertTrue(System.nanoTime() < deadline, store.poolReport()::text);
              Thread.onSpinWait();
            }
            return landed.next(landing);
          }

          @Override
          public void close() throws IOException {
            landed.close();
          }
        };
    store.table("t").append(silent, Key.random());
    assertTrue(landed.landed > 0, "none landed");
    fixture.close(store);
  }

  @Test
  void writersThatFillThePoolDoNotWaitForEachOther() throws Exception {
    // Of what is cut nothing stays where it has landed: offsets are written anew.
    SchemaMessage schema = schema(Field.of("a", new Type.Utf8(), true));
    Store store = fixture.open("s", Options.defaults().pool(Options.mib(16)));
    store.createTable(TableName.of("t"), schema, new TableOptions(30_000, null));
    List<Incoming> all =
        new StreamGenerator(random, fixture.memory(), schema).stream(4, 200_000, false);
    List<Callable<Commit>> writers =
        Collections.nCopies(
            8,
            () -> {
              Landed source = new Landed(StreamGenerator.source(schema, all));
              return store.table("t").append(source, Key.random());
            });
    long rows = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(writers.size())) {
      for (Future<Commit> done : threads.invokeAll(writers)) rows += done.get().rows();
    }
    try (Snapshot snapshot = store.snapshot()) {
      assertEquals(rows, snapshot.table("t").scan().count());
    }
  }

  @Test
  void aSmallPoolTakesBatchesTheOtherWay() throws Exception {
    SchemaMessage schema = schema(Field.of("a", new Type.Int(64, true), false));
    Store store = fixture.open("s", Options.defaults().pool(Options.mib(4)));
    store.createTable(TableName.of("t"), schema, TableOptions.defaults());
    List<Incoming> all =
        new StreamGenerator(random, fixture.memory(), schema).stream(4, 800_000, false);
    store.table("t").append(new Landed(StreamGenerator.source(schema, all)), Key.random());
    try (Snapshot snapshot = store.snapshot()) {
      Expected.of(fixture.memory(), all).assertScanned(snapshot.table("t").scan());
    }
  }
}
