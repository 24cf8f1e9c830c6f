package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.format.testing.Seed;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a plan says is read is what is read, no more and no less.
final class ExplainTest {
  /// As long as gives each column of a batch pages of its own.
  private static final int BATCH = 16_384;

  private static final int BATCHES = 12;
  private static final long ROWS = (long) BATCHES * BATCH;

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final Random random = Seed.random(Seed.value("ExplainTest"), 0);

  /// A table of two segments of six batches each, of five columns; `c0` is the number of the row.
  private Store numbers() throws Exception {
    Store store = fixture.open("n");
    store.createTable(TableName.of("t"), Numbers.schema(5), new TableOptions(BATCH, null));
    store.table("t").append(Numbers.source(5, 0, ROWS / 2, BATCH), Key.random());
    store.table("t").append(Numbers.source(5, ROWS / 2, ROWS / 2, BATCH), Key.random());
    return again(store);
  }

  private Store again(Store store) {
    fixture.close(store);
    return fixture.open("n", Options.defaults().pool(Options.mib(64)));
  }

  private static long drain(Scan scan) {
    long[] rows = {0};
    Scans.forEach(scan, (batch, dictionaries) -> rows[0] += batch.rows());
    return rows[0];
  }

  @Test
  void whatIsReadForCertainIsReadAndNothingElse() throws Exception {
    Store store = numbers();
    for (int sample = 0; sample < 12; sample++) {
      int first = random.nextInt(BATCHES);
      int end = first + 1 + random.nextInt(BATCHES - first);
      boolean all = random.nextBoolean();
      store = again(store);
      try (Snapshot snapshot = store.snapshot()) {
        String where = "c0 >= " + (long) first * BATCH + " AND c0 < " + (long) end * BATCH;
        Scan scan = snapshot.table("t").scan().where(where);
        if (!all) scan = scan.select("c3", "c1");
        ScanPlan plan = scan.explain();
        long directories = store.poolReport().residentBytes();
        assertTrue(directories < 64 << 10, "a plan reads directories only");
        assertEquals(2, plan.segments());
        assertEquals((long) (end - first) * BATCH, plan.rows());
        assertEquals(end - first, plan.batches().read());
        assertEquals(BATCHES - (end - first), plan.batches().noMatch());
        assertEquals((end - first) * (all ? 6L : 3L), plan.pages().read());
        assertEquals(BATCHES * 6, plan.pages().all());
        assertEquals(0, plan.pages().perhaps());
        assertEquals((end - first) * (all ? 0L : 3L), plan.pages().columns());
        assertEquals(plan.rows(), drain(scan));
        long read = store.poolReport().residentBytes() - directories;
        assertEquals(plan.bytes().read(), read, plan.text());
      }
    }
  }

  @Test
  void pagesBehindAHitAreReadPerhaps() throws Exception {
    Store store = numbers();
    try (Snapshot snapshot = store.snapshot()) {
      Scan scan = snapshot.table("t").scan().where("c0 = 5").select("c4");
      ScanPlan plan = scan.explain();
      assertEquals(-1, plan.rows());
      assertEquals(2, plan.pages().read());
      assertEquals(1, plan.pages().perhaps());
      assertEquals(3 + 6 * (BATCHES - 1), plan.pages().leftOut());
      assertEquals(1, drain(scan));
      assertTrue(plan.text().contains("rows not known unread"), plan.text());
      assertTrue(plan.text().contains("no row can match"), plan.text());
    }
  }

  @Test
  void whatLiesBehindTheLimitOrWasDeletedIsNotRead() throws Exception {
    Store store = numbers();
    store.table("t").delete("c0 >= ? AND c0 < ?", BATCH, 2 * BATCH);
    store.table("t").delete("c0 = 7");
    store = again(store);
    try (Snapshot snapshot = store.snapshot()) {
      Scan scan = snapshot.table("t").scan().limit(BATCH + 10);
      ScanPlan plan = scan.explain();
      assertEquals(BATCH + 10, plan.rows());
      assertEquals(1, plan.batches().deleted());
      assertEquals(2, plan.batches().read());
      assertEquals(BATCHES - 3, plan.batches().behindLimit());
      assertEquals(BATCH + 10, drain(scan));
      assertEquals(ROWS - BATCH - 1, snapshot.table("t").scan().explain().rows());
      Scan range = snapshot.table("t").scan().batches(1, 4);
      assertEquals(2L * BATCH, range.explain().rows());
      assertEquals(3, range.explain().batches().all());
    }
  }

  @Test
  void aColumnThatWasAddedLaterIsReadNowhere() throws Exception {
    Store store = numbers();
    Field added = Field.of("x", new Type.Int(64, true), true);
    store
        .table("t")
        .addColumns(SchemaMessage.of(new Schema(List.of(added), List.of())), Key.random());
    try (Snapshot snapshot = store.snapshot()) {
      Scan scan = snapshot.table("t").scan();
      assertEquals(BATCHES, scan.select("x").explain().pages().read());
      assertEquals(0, scan.where("x > 3").explain().pages().read());
      assertEquals(0, scan.where("x > 3").explain().rows());
      assertEquals(ROWS, scan.where("x IS NULL").explain().rows());
    }
  }
}
