package io.sheaf.duckdb;

import static java.lang.foreign.ValueLayout.ADDRESS;

import io.sheaf.duckdb.arrow.Arrays;
import io.sheaf.duckdb.capi.ArrowArray;
import io.sheaf.duckdb.capi.DataChunk;
import io.sheaf.duckdb.capi.Library;
import io.sheaf.duckdb.capi.Memory;
import io.sheaf.duckdb.capi.Tokens;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.schema.Field;
import io.sheaf.store.Batch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.concurrent.atomic.AtomicInteger;

/// A batch that DuckDB has vectors on: pinned until the worker and the last of them let it go.
///
/// Slices are lent by one thread at a time and let go by any.
final class LentBatch {
  /// Releases an array that holds nothing.
  static final MemorySegment NOBODY = Library.entry(ArrowArray::released);

  private static final MemorySegment RELEASED = Library.entry(LentBatch::released);
  private final Batch batch;
  private final MemorySegment memory;
  private final ArrayData[] arrays;
  private final ArrowArray[] columns;
  private final long[] pointers;
  private final long[] slices;
  private final MemorySegment token;
  private final AtomicInteger holds = new AtomicInteger(1);

  /// Takes the batch over.
  LentBatch(Batch batch) {
    this.batch = batch;
    Dictionaries dictionaries = batch.dictionaries();
    arrays = new ArrayData[batch.columns()];
    long bytes = 0;
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = batch.column(i).array();
      bytes += Arrays.bytes(arrays[i], dictionaries);
    }
    pointers = new long[arrays.length];
    slices = new long[arrays.length];
    long count = (batch.rows() + DataChunk.ROWS - 1) / DataChunk.ROWS;
    for (int i = 0; i < arrays.length; i++) {
      pointers[i] = bytes;
      slices[i] = bytes + count * ADDRESS.byteSize();
      bytes = Math.addExact(slices[i], count * Arrays.sliceBytes(arrays[i]));
    }
    memory = Memory.allocate(bytes);
    SegmentAllocator allocator = SegmentAllocator.slicingAllocator(memory);
    columns = new ArrowArray[arrays.length];
    for (int i = 0; i < arrays.length; i++) {
      columns[i] = Arrays.of(arrays[i], dictionaries, allocator);
    }
    token = Tokens.give(this);
  }

  long rows() {
    return batch.rows();
  }

  /// A column of it, whole.
  ArrayData array(int column) {
    return arrays[column];
  }

  /// The same for DuckDB.
  ArrowArray column(int column) {
    return columns[column];
  }

  /// The values that a column of indices stands for: the same object in all batches that share
  /// them.
  ArrayData dictionary(int column) {
    Field.Dictionary encoding = arrays[column].layout().field().dictionary();
    if (encoding == null) throw new AssertionError("column " + column + " has no dictionary");
    return batch.dictionaries().values(encoding.id());
  }

  /// Puts slices of a column that follow each other into `around`, held until that is released.
  /// Where nobody takes it over it is for the caller to [#letGo].
  ///
  /// @param length of each slice; [DataChunk#ROWS] where there are several
  void lend(int column, long offset, int count, long length, ArrowArray around) {
    long first = offset / DataChunk.ROWS;
    long step = Arrays.sliceBytes(arrays[column]);
    MemorySegment own =
        memory.asSlice(pointers[column] + first * ADDRESS.byteSize(), count * ADDRESS.byteSize());
    for (int i = 0; i < count; i++) {
      MemorySegment place = memory.asSlice(slices[column] + (first + i) * step, step);
      ArrowArray slice =
          Arrays.slice(
              columns[column],
              arrays[column],
              offset + (long) i * DataChunk.ROWS,
              length,
              SegmentAllocator.slicingAllocator(place));
      own.setAtIndex(ADDRESS, i, slice.memory());
    }
    around.values(length, 0);
    around.children(count, own);
    around.release(RELEASED, token);
    holds.incrementAndGet();
  }

  /// Gives up one hold; the last one unpins.
  void letGo() {
    if (holds.decrementAndGet() > 0) return;
    Tokens.take(token, LentBatch.class);
    Memory.free(memory);
    batch.close();
  }

  private static void released(MemorySegment array) {
    Tokens.get(ArrowArray.released(array), LentBatch.class).letGo();
  }
}
