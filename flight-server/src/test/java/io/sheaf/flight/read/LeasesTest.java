package io.sheaf.flight.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.store.Key;
import io.sheaf.store.Options;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import io.sheaf.store.StoreException;
import io.sheaf.store.TableName;
import io.sheaf.store.TableOptions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LeasesTest {
  private static final Instant START = Instant.parse("2026-11-21T14:00:00Z");

  @TempDir Path directory;

  private static boolean readable(Store store, long number) {
    try (Snapshot snapshot = store.snapshotAt(number)) {
      return snapshot.number() == number;
    } catch (StoreException.NoSuchSnapshot e) {
      return false;
    }
  }

  /// A table of one row: what has no segment needs no lease.
  private static void create(Store store, String table) throws IOException {
    OneRow row = new OneRow();
    store.createTable(TableName.inMain(table), row, TableOptions.defaults(), Key.random());
  }

  private static final class OneRow implements BatchSource {
    private final SchemaMessage schema =
        SchemaMessage.of(
            new Schema(List.of(Field.of("v", new Type.Int(64, true), true)), List.of()));
    private boolean given;

    @Override
    public SchemaMessage schema() {
      return schema;
    }

    @Override
    public @Nullable Incoming next() {
      if (given) return null;
      given = true;
      List<MemorySegment> buffers =
          List.of(MemorySegment.NULL, MemorySegment.ofArray(new long[] {7}));
      ArrayData column = new ArrayData(schema.layouts().getFirst(), 1, 0, buffers, List.of());
      return new Incoming.Rows(new RowBatch(1, List.of(column)));
    }

    @Override
    public void close() {}
  }

  @Test
  void aLeaseKeepsItsSnapshotForAnHourFromTheLastTicket() throws IOException {
    AtomicReference<Instant> now = new AtomicReference<>(START);
    try (Store store = Store.open(directory.resolve("s"), Options.defaults());
        Leases leases = new Leases(store, now::get)) {
      create(store, "t");
      long first;
      try (Snapshot snapshot = store.snapshot()) {
        first = snapshot.number();
        assertEquals(START.plus(Leases.LIFE), leases.lease(snapshot));
      }
      store.dropTable("t");
      assertEquals(true, readable(store, first));
      now.set(START.plus(Duration.ofMinutes(40)));
      try (Snapshot again = store.snapshotAt(first)) {
        leases.lease(again);
      }
      create(store, "u");
      now.set(START.plus(Duration.ofMinutes(80)));
      leaseNewest(store, leases);
      assertEquals(true, readable(store, first), "the second ticket has 20 minutes left");
      now.set(START.plus(Duration.ofMinutes(101)));
      leaseNewest(store, leases);
      assertEquals(false, readable(store, first), "nobody holds it any more");
    }
  }

  private static void leaseNewest(Store store, Leases leases) {
    try (Snapshot newest = store.snapshot()) {
      leases.lease(newest);
    }
  }

  @Test
  void afterTheEndNothingIsLeased() {
    try (Store store = Store.open(directory.resolve("s"), Options.defaults())) {
      Leases leases = new Leases(store, () -> START);
      leases.close();
      assertThrows(StoreException.Closed.class, () -> leaseNewest(store, leases));
    }
  }
}
