package io.sheaf.flight.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.flight.budget.BudgetLimits;
import io.sheaf.flight.budget.PinBudget;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.format.testing.StreamGenerator;
import io.sheaf.store.Key;
import io.sheaf.store.Options;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import io.sheaf.store.TableName;
import io.sheaf.store.TableOptions;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a stream does between two looks at whether anybody still wants it.
final class SharedMessagesTest {
  private static final SchemaMessage SCHEMA =
      SchemaMessage.of(
          new Schema(List.of(Field.of("v", new Type.Int(64, true), false)), List.of()));

  @TempDir Path directory;

  private static void append(Store store, long first, int rows) throws Exception {
    long[] values = LongStream.range(first, first + rows).toArray();
    List<MemorySegment> buffers = List.of(MemorySegment.NULL, MemorySegment.ofArray(values));
    ArrayData v = new ArrayData(SCHEMA.layouts().getFirst(), rows, 0, buffers, List.of());
    Incoming batch = new Incoming.Rows(new RowBatch(rows, List.of(v)));
    store.table("t").append(StreamGenerator.source(SCHEMA, List.of(batch)), Key.random());
  }

  @Test
  void eachSegmentThatIsPassedByIsAStepOfItsOwn() throws Exception {
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        Store store =
            Store.open(directory.resolve("store"), Options.defaults().pool(Options.mib(8)))) {
      var _ = store.createTable(TableName.of("t"), SCHEMA, TableOptions.defaults());
      for (int i = 0; i < 10; i++) append(store, 100L * i, 100);
      PinBudget budget = new PinBudget(8 << 20, 8 << 20, BudgetLimits.defaults(), timer);
      AtomicInteger woken = new AtomicInteger();
      try (Snapshot snapshot = store.snapshot();
          SharedMessages messages =
              new SharedMessages(
                  snapshot.table("t").scan().where("v < 0").messages("test"),
                  budget.open("test", "test"),
                  1 << 20)) {
        for (int i = 1; i < 10; i++) {
          assertFalse(messages.prepare(woken::incrementAndGet), "after " + i + " segments");
          assertEquals(i, woken.get(), "it goes on by itself");
        }
        assertTrue(messages.prepare(woken::incrementAndGet));
        assertNull(messages.next());
        assertEquals(0, budget.reserved());
      }
      assertEquals(0, store.poolReport().pinnedBytes());
    }
  }
}
