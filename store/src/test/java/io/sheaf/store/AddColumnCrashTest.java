package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.format.testing.Seed;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.sim.SimulatedDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Power cuts while columns are added between appends: what was acknowledged is there afterwards,
/// each row with the columns that it was written with and null in the others.
final class AddColumnCrashTest {
  private static final Options SMALL = Options.defaults().pool(Options.mib(4));
  private static final int ROWS = 50;

  private final long seed = Seed.value("AddColumnCrashTest");

  /// A table: how many columns it has, and how many each append had.
  private record Made(int columns, List<Integer> appends) {
    static final Made NOTHING = new Made(0, List.of());

    Made with(int more) {
      return new Made(columns + more, appends);
    }

    Made appended() {
      List<Integer> longer = new ArrayList<>(appends);
      longer.add(columns);
      return new Made(columns, longer);
    }
  }

  private static final class Workload {
    Made acked = Made.NOTHING;
    Made underway = Made.NOTHING;

    void run(Disk disk) throws IOException {
      try (Store store = Store.on(disk, SMALL)) {
        step(
            acked.with(1),
            () -> store.createTable(TableName.of("t"), column(0, 1), TableOptions.defaults()));
        for (int more = 1; more <= 3; more++) {
          append(store);
          int from = acked.columns();
          int added = more;
          step(
              acked.with(more),
              () -> store.table("t").addColumns(column(from, from + added), Key.random()));
        }
        append(store);
      }
    }

    private void append(Store store) throws IOException {
      long first = (long) ROWS * acked.appends().size();
      var source = Numbers.source(acked.columns(), first, ROWS, 20);
      step(acked.appended(), () -> store.table("t").append(source, Key.random()));
    }

    private interface Step {
      void run() throws IOException;
    }

    private void step(Made next, Step step) throws IOException {
      underway = next;
      step.run();
      acked = next;
    }
  }

  private static SchemaMessage column(int from, int end) {
    List<Field> fields =
        IntStream.range(from, end)
            .mapToObj(i -> Field.of("c" + i, new Type.Int(64, true), true))
            .toList();
    return SchemaMessage.of(new Schema(fields, List.of()));
  }

  /// What a store holds, every value of it compared.
  private static Made found(Store store) {
    try (Snapshot snapshot = store.snapshot()) {
      if (snapshot.tables().isEmpty()) return Made.NOTHING;
      TableView table = snapshot.table("t");
      int columns = table.schemaMessage().layouts().size();
      List<Integer> appends = new ArrayList<>();
      long[] row = {0};
      Scans.forEach(
          table.scan(),
          (batch, dictionaries) -> {
            if (row[0] % ROWS == 0) appends.add(written(batch));
            check(batch, row[0], appends.getLast());
            row[0] += batch.rows();
          });
      return new Made(columns, appends);
    }
  }

  private static int written(RowBatch batch) {
    return (int) batch.columns().stream().filter(column -> column.nullCount() == 0).count();
  }

  private static void check(RowBatch batch, long first, int written) {
    for (int i = 0; i < batch.columns().size(); i++) {
      ArrayData column = batch.columns().get(i);
      assertEquals(i < written ? 0 : batch.rows(), column.nullCount());
      for (long row = 0; i < written && row < batch.rows(); row++) {
        long value = column.buffers().get(1).getAtIndex(ValueLayout.JAVA_LONG, row);
        assertEquals(Numbers.value(i, first + row), value);
      }
    }
  }

  /// Null, or what is wrong with the store that a power cut has left.
  private static @Nullable String wrong(SimulatedDisk left, Made acked, Made underway) {
    Made held;
    try (Store store = Store.on(left, SMALL)) {
      held = found(store);
      if (!held.equals(acked) && !held.equals(underway)) {
        return held + " is neither " + acked + " nor " + underway;
      }
      if (held.columns() > 0) {
        store.table("t").addColumns(column(held.columns(), held.columns() + 1), Key.random());
      }
    }
    try (Store store = Store.on(left, SMALL)) {
      Made more = held.columns() == 0 ? held : held.with(1);
      Made again = found(store);
      return again.equals(more) ? null : again + " after one more column, not " + more;
    }
  }

  @Test
  void aPowerCutAtAnyOperationLosesNoColumnAndInventsNone() throws IOException {
    int points = 0;
    for (int run = 0; run < 2; run++) {
      SimulatedDisk disk = new SimulatedDisk(seed + run);
      Workload workload = new Workload();
      List<String> faults = new ArrayList<>();
      int[] cuts = {0};
      disk.observe(
          (operation, done) -> {
            SimulatedDisk left = disk.survivor(seed + cuts[0]++);
            String fault = wrong(left, workload.acked, workload.underway);
            if (fault != null) faults.add(operation + " done " + done + ": " + fault);
          });
      workload.run(disk);
      disk.observe((operation, done) -> {});
      assertEquals(List.of(), faults);
      assertEquals(7, workload.acked.columns());
      points += cuts[0];
    }
    System.out.printf("add column: %d power cuts, 0 columns lost or half added%n", points);
    assertTrue(points > 200, points + " power cuts");
  }

  @Test
  void columnsThatAreAcknowledgedBeforeTheyAreDurableAreCaught() throws IOException {
    String caught = null;
    for (int run = 0; caught == null && run < 50; run++) {
      SimulatedDisk disk = new SimulatedDisk(seed + run);
      Workload workload = new Workload();
      workload.run(unsynced(Disk.class, disk));
      SimulatedDisk left = disk.survivor(seed + run);
      try {
        caught = wrong(left, workload.acked, workload.underway);
      } catch (StoreException e) {
        caught = e.getMessage();
      }
    }
    System.out.println("add column: without a sync of the log: " + caught);
    assertNotNull(caught);
  }

  /// The same files, but for those of the log, whose syncs do nothing.
  private static <T> T unsynced(Class<T> type, T target) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              boolean log = target instanceof DiskFile file && file.name().startsWith("log");
              if (log && method.getName().equals("sync")) return null;
              try {
                Object result = method.invoke(target, arguments);
                return result instanceof DiskFile file ? unsynced(DiskFile.class, file) : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              } catch (IllegalAccessException e) {
                throw new UncheckedIOException(new IOException(e));
              }
            }));
  }
}
