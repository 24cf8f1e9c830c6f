package io.sheaf.examples;

import io.sheaf.store.Appender;
import io.sheaf.store.Batch;
import io.sheaf.store.Batches;
import io.sheaf.store.Key;
import io.sheaf.store.Options;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import io.sheaf.store.Table;
import io.sheaf.store.TableOptions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/// The embedded store: fill vectors, commit, and sum a column straight from the frames it was read
/// into.
public final class WriteAndScan {
  private WriteAndScan() {}

  /// Takes the directory of the store, or makes a temporary one.
  public static void main(String[] args) throws IOException {
    Path directory =
        args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("sheaf-example");
    System.out.println("sum " + run(directory.resolve("store")));
  }

  /// Writes the numbers below 1,000,000 and returns their sum as the store has it.
  static long run(Path directory) throws IOException {
    Schema schema = new Schema(List.of(Field.notNullable("fare", new ArrowType.Int(64, true))));
    try (BufferAllocator allocator = new RootAllocator();
        Store store = Store.open(directory, Options.defaults())) {
      Table trips = store.createTable("trips", schema, TableOptions.defaults());
      try (Appender appender = trips.appender(allocator, Key.random())) {
        BigIntVector fare = (BigIntVector) appender.root().getVector("fare");
        for (int batch = 0; batch < 10; batch++) {
          for (int i = 0; i < 100_000; i++) fare.setSafe(i, 100_000L * batch + i);
          appender.root().setRowCount(100_000);
          appender.flush();
        }
        appender.commit(); // durable and visible from here on; without it nothing would be left
      }
      return sum(store);
    }
  }

  private static long sum(Store store) {
    long sum = 0;
    try (Snapshot snapshot = store.snapshot();
        Batches batches = snapshot.table("trips").scan().select("fare").batches()) {
      for (Batch next = batches.next(); next != null; next = batches.next()) {
        try (Batch batch = next) { // a batch is a pin: its frames stay until it is closed
          MemorySegment fares = batch.column("fare").data();
          for (long i = 0; i < batch.rows(); i++) {
            sum += fares.getAtIndex(ValueLayout.JAVA_LONG, i);
          }
        }
      }
    }
    return sum;
  }
}
