package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Tables of 64-bit integers, each of which can be told from its row and its column: column 0 is
/// the number of the row.
final class Numbers {
  private Numbers() {}

  /// A schema of so many columns: `c0`, `c1` and so on.
  static SchemaMessage schema(int columns) {
    List<Field> fields =
        IntStream.range(0, columns)
            .mapToObj(i -> Field.of("c" + i, new Type.Int(64, true), false))
            .toList();
    return SchemaMessage.of(new Schema(fields, List.of()));
  }

  /// What stands in a column of a row.
  static long value(int column, long row) {
    return column == 0 ? row : (row + column) * 0x9E3779B97F4A7C15L;
  }

  /// The rows `[first, first + rows)`, in batches of `batchRows`.
  static BatchSource source(int columns, long first, long rows, int batchRows) {
    return new Source(schema(columns), first, first + rows, batchRows);
  }

  /// The number of the first row of a batch that begins with column 0.
  static long first(RowBatch batch) {
    return batch.columns().getFirst().buffers().get(1).get(ValueLayout.JAVA_LONG, 0);
  }

  /// The number of one row of a batch that begins with column 0.
  static long first(RowBatch batch, long row) {
    return batch.columns().getFirst().buffers().get(1).getAtIndex(ValueLayout.JAVA_LONG, row);
  }

  /// Asserts that `batch` holds the rows from `first` on, of the columns chosen.
  static void check(RowBatch batch, long first, int... columns) {
    assertEquals(columns.length, batch.columns().size());
    for (int i = 0; i < columns.length; i++) {
      MemorySegment data = batch.columns().get(i).buffers().get(1);
      for (long row = 0; row < batch.rows(); row++) {
        long found = data.getAtIndex(ValueLayout.JAVA_LONG, row);
        if (found != value(columns[i], first + row)) {
          throw new AssertionError("column " + columns[i] + " row " + (first + row) + ": " + found);
        }
      }
    }
  }

  /// Asserts that what stands in the other columns of `batch` goes with column 0.
  static void checkRows(RowBatch batch) {
    for (int column = 1; column < batch.columns().size(); column++) {
      MemorySegment data = batch.columns().get(column).buffers().get(1);
      for (long i = 0; i < batch.rows(); i++) {
        long found = data.getAtIndex(ValueLayout.JAVA_LONG, i);
        if (found != value(column, first(batch, i))) {
          throw new AssertionError("column " + column + " row " + first(batch, i) + ": " + found);
        }
      }
    }
  }

  /// Asserts that a scan brings the rows `[first, first + rows)` of the columns chosen.
  static void check(Scan scan, long first, long rows, int... columns) {
    long[] next = {first};
    Scans.forEach(
        scan,
        (batch, _) -> {
          check(batch, next[0], columns);
          next[0] += batch.rows();
        });
    assertEquals(first + rows, next[0], "rows of the scan");
  }

  private static final class Source implements BatchSource {
    private final SchemaMessage schema;
    private final long end;
    private final int batchRows;
    private final Arena memory = Arena.ofShared();
    private final List<MemorySegment> columns = new ArrayList<>();
    private long next;

    Source(SchemaMessage schema, long first, long end, int batchRows) {
      this.schema = schema;
      this.next = first;
      this.end = end;
      this.batchRows = batchRows;
      for (int i = 0; i < schema.schema().fields().size(); i++) {
        columns.add(memory.allocate(8L * batchRows, 64));
      }
    }

    @Override
    public SchemaMessage schema() {
      return schema;
    }

    @Override
    public @Nullable Incoming next() {
      if (next == end) {
        memory.close();
        return null;
      }
      long rows = Math.min(batchRows, end - next);
      List<ArrayData> arrays = new ArrayList<>();
      for (int i = 0; i < columns.size(); i++) {
        MemorySegment data = columns.get(i).asSlice(0, 8 * rows);
        for (long row = 0; row < rows; row++) {
          data.setAtIndex(ValueLayout.JAVA_LONG, row, value(i, next + row));
        }
        Layout layout = schema.layouts().get(i);
        List<MemorySegment> buffers = List.of(MemorySegment.NULL, data);
        arrays.add(new ArrayData(layout, rows, 0, buffers, List.of()));
      }
      next += rows;
      return new Incoming.Rows(new RowBatch(rows, arrays));
    }

    @Override
    public void close() {}
  }
}
