package io.sheaf.benchmarks.ingest;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Batches of eight columns of random 64-bit integers: the same memory again and again.
final class Integers implements BatchSource {
  static final SchemaMessage SCHEMA =
      SchemaMessage.of(
          new Schema(
              IntStream.range(0, 8)
                  .mapToObj(i -> Field.of("c" + i, new Type.Int(64, true), false))
                  .toList(),
              List.of()));

  private static final int COLUMNS = SCHEMA.schema().fields().size();
  private static final long LARGE_ROWS = 64 << 10;

  private final Arena memory = Arena.ofShared();
  private final RowBatch batch;
  private final long batches;
  private long left;

  private Integers(long rows, long batches) {
    MemorySegment data = memory.allocate(Long.BYTES * rows, 64);
    SplittableRandom random = new SplittableRandom(7);
    for (long row = 0; row < rows; row++) {
      data.setAtIndex(ValueLayout.JAVA_LONG, row, random.nextLong() >>> 2);
    }
    ArrayData column =
        new ArrayData(
            SCHEMA.layouts().getFirst(), rows, 0, List.of(MemorySegment.NULL, data), List.of());
    List<ArrayData> columns =
        SCHEMA.layouts().stream()
            .map(layout -> new ArrayData(layout, rows, 0, column.buffers(), List.of()))
            .toList();
    this.batch = new RowBatch(rows, Collections.unmodifiableList(columns));
    this.batches = batches;
    this.left = batches;
  }

  /// Batches of 4 MiB.
  static Integers ofMib(long mib) {
    return new Integers(LARGE_ROWS, Math.max(1, (mib << 20) / (LARGE_ROWS * COLUMNS * Long.BYTES)));
  }

  /// One batch of so many rows.
  static Integers ofRows(long rows) {
    return new Integers(rows, 1);
  }

  /// Bytes of all batches.
  long bytes() {
    return batches * batch.rows() * COLUMNS * Long.BYTES;
  }

  /// Begins anew.
  void again() {
    left = batches;
  }

  @Override
  public SchemaMessage schema() {
    return SCHEMA;
  }

  @Override
  public @Nullable Incoming next() {
    return left-- > 0 ? new Incoming.Rows(batch) : null;
  }

  @Override
  public void close() {
    memory.close();
  }
}
