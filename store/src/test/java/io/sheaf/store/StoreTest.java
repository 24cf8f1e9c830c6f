package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The embedded API, end to end, on the real disk.
final class StoreTest {
  private static final Schema SCHEMA =
      new Schema(
          List.of(
              Field.notNullable("id", new ArrowType.Int(64, true)),
              Field.nullable("name", new ArrowType.Utf8())));

  @TempDir Path directory;

  private static Commit fill(Table table, BufferAllocator allocator, long first, int rows)
      throws Exception {
    try (Appender appender = table.appender(allocator, Key.random())) {
      appender.root().allocateNew();
      BigIntVector id = (BigIntVector) appender.root().getVector("id");
      VarCharVector name = (VarCharVector) appender.root().getVector("name");
      for (int i = 0; i < rows; i++) {
        id.setSafe(i, first + i);
        if (i % 3 == 0) name.setNull(i);
        else
          name.setSafe(i, ("row " + (first + i)).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
      appender.root().setRowCount(rows);
      return appender.commit();
    }
  }

  @Test
  void whatIsAppendedIsReadBackAsVectorsOverFrames() throws Exception {
    try (BufferAllocator allocator = new RootAllocator();
        Store store = Store.open(directory.resolve("s"), Options.defaults())) {
      Table table = store.createTable("t", SCHEMA, TableOptions.defaults());
      Commit commit = fill(table, allocator, 0, 100_000);
      assertEquals(2, commit.snapshot());
      assertEquals(100_000, commit.rows());
      assertFalse(commit.duplicate());
      long next = 0;
      try (Snapshot snapshot = store.snapshot();
          ArrowReader reader = snapshot.table("t").scan().reader(allocator)) {
        while (reader.loadNextBatch()) {
          BigIntVector id = (BigIntVector) reader.getVectorSchemaRoot().getVector("id");
          VarCharVector name = (VarCharVector) reader.getVectorSchemaRoot().getVector("name");
          for (int i = 0; i < id.getValueCount(); i++, next++) {
            assertEquals(next, id.get(i));
            assertEquals(next % 3 == 0, name.isNull(i));
            if (!name.isNull(i)) assertEquals("row " + next, name.getObject(i).toString());
          }
        }
        assertEquals(100_000, next);
        assertEquals(100_000, snapshot.table("t").scan().count());
      }
      assertEquals(0, store.poolReport().pinnedBytes());
    }
  }

  @Test
  void aBatchIsAPinOnSegmentsInsideTheArena() throws Exception {
    try (BufferAllocator allocator = new RootAllocator();
        Store store = Store.open(directory.resolve("s"), Options.defaults())) {
      fill(store.createTable("t", SCHEMA, TableOptions.defaults()), allocator, 0, 200_000);
      try (Snapshot snapshot = store.snapshot();
          Batches batches = snapshot.table("t").scan().select("id").batches()) {
        long next = 0;
        for (Batch found = batches.next(); found != null; found = batches.next()) {
          try (Batch batch = found) {
            Column id = batch.column("id");
            assertTrue(store.arena().contains(id.data()));
            for (long i = 0; i < batch.rows(); i++, next++) {
              assertEquals(next, id.data().getAtIndex(ValueLayout.JAVA_LONG, i));
            }
            assertTrue(store.poolReport().pinnedBytes() > 0);
          }
        }
        assertEquals(200_000, next);
      }
      assertEquals(0, store.poolReport().pinnedBytes());
    }
  }

  @Test
  void aStoreOpenedAgainHasEveryCommit() throws Exception {
    try (BufferAllocator allocator = new RootAllocator()) {
      for (int i = 0; i < 5; i++) {
        try (Store store = Store.open(directory.resolve("s"), Options.defaults())) {
          Table table =
              i == 0 ? store.createTable("t", SCHEMA, TableOptions.defaults()) : store.table("t");
          fill(table, allocator, 1000L * i, 1000);
        }
      }
      try (Store store = Store.open(directory.resolve("s"), Options.defaults());
          Snapshot snapshot = store.snapshot();
          Batches batches = snapshot.table("t").scan().batches()) {
        long next = 0;
        for (Batch found = batches.next(); found != null; found = batches.next()) {
          try (Batch batch = found) {
            for (long i = 0; i < batch.rows(); i++, next++) {
              assertEquals(next, batch.column("id").data().getAtIndex(ValueLayout.JAVA_LONG, i));
            }
          }
        }
        assertEquals(5000, next);
        assertEquals(6, snapshot.number());
      }
    }
  }

  @Test
  void aSecondOpenIsRefused() {
    try (Store store = Store.open(directory.resolve("s"), Options.defaults())) {
      assertEquals(null, store.whyReadOnly());
      assertThrows(
          StoreException.Locked.class,
          () -> Store.open(directory.resolve("s"), Options.defaults()));
    }
  }

  @Test
  void aDroppedTableStaysForASnapshotThatIsOpen() throws Exception {
    try (BufferAllocator allocator = new RootAllocator();
        Store store = Store.open(directory.resolve("s"), Options.defaults())) {
      fill(store.createTable("t", SCHEMA, TableOptions.defaults()), allocator, 0, 1000);
      try (Snapshot before = store.snapshot()) {
        store.dropTable("t");
        assertThrows(StoreException.NoSuchTable.class, () -> store.table("t"));
        assertEquals(1000, before.table("t").scan().count());
        try (Batches batches = before.table("t").scan().batches();
            Batch batch = Objects.requireNonNull(batches.next())) {
          assertEquals(1000, batch.rows());
        }
      }
      try (var files = java.nio.file.Files.walk(directory)) {
        assertEquals(0, files.filter(file -> file.toString().endsWith(".seg")).count());
      }
    }
  }
}
