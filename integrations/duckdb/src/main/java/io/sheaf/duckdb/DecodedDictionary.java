package io.sheaf.duckdb;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.sheaf.duckdb.arrow.Arrays;
import io.sheaf.duckdb.capi.ArrowArray;
import io.sheaf.duckdb.capi.ConvertedSchema;
import io.sheaf.duckdb.capi.SelectionVector;
import io.sheaf.duckdb.capi.Vector;
import io.sheaf.format.array.ArrayData;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The values of a dictionary as a vector of one worker's, with a null behind them: made once for
/// all batches that share the dictionary, where DuckDB would make it for each slice. Its memory is
/// DuckDB's own, so that it pins nothing.
final class DecodedDictionary {
  private final ArrayData values;
  private final Vector vector;
  private final long nulls;

  private DecodedDictionary(ArrayData values, Vector vector) {
    this.values = values;
    this.vector = vector;
    this.nulls = values.length();
  }

  /// Decodes the dictionary of a column of indices.
  static DecodedDictionary of(LentBatch lent, int column, ColumnType type)
      throws ConvertedSchema.Refused {
    ArrayData values = lent.dictionary(column);
    long count = Math.addExact(values.length(), 1);
    Vector vector = Vector.of(type.type(), count);
    try (Arena arena = Arena.ofConfined();
        SelectionVector all = SelectionVector.of(count)) {
      ArrowArray around = Arrays.around(arena);
      ArrowArray indices = every(lent, column, count, arena);
      around.values(count, 0);
      around.children(1, arena.allocateFrom(ADDRESS, indices.memory()));
      around.release(LentBatch.NOBODY, MemorySegment.NULL);
      MemorySegment numbers = all.indices(count);
      for (int i = 0; i < count; i++) numbers.setAtIndex(JAVA_INT, i, i);
      try (var converted = type.schema().convert(around, arena.allocate(ADDRESS))) {
        vector.copy(converted.vector(0), all, count);
      }
      return new DecodedDictionary(values, vector);
    } catch (ConvertedSchema.Refused | RuntimeException | Error e) {
      vector.destroy();
      throw e;
    }
  }

  /// The indices of all values, one after the other, and a null.
  private static ArrowArray every(LentBatch lent, int column, long count, Arena arena) {
    int width = width(lent.array(column));
    MemorySegment indices = arena.allocate(width * count, 64).fill((byte) 0);
    MemorySegment valid = arena.allocate(count / 8 + 1, 64).fill((byte) 0);
    for (long i = 0; i < count - 1; i++) {
      put(indices, width, i);
      byte bits = valid.get(JAVA_BYTE, i / 8);
      valid.set(JAVA_BYTE, i / 8, (byte) (bits | 1 << i % 8));
    }
    ArrowArray every = new ArrowArray(arena.allocate(ArrowArray.BYTES, 8));
    every.memory().copyFrom(lent.column(column).memory());
    every.values(count, 1);
    MemorySegment buffers = arena.allocate(ADDRESS, 2);
    buffers.setAtIndex(ADDRESS, 0, valid);
    buffers.setAtIndex(ADDRESS, 1, indices);
    every.buffers(2, buffers);
    return every;
  }

  private static int width(ArrayData indices) {
    return indices.layout().bitWidth() / 8;
  }

  private static void put(MemorySegment indices, int width, long i) {
    switch (width) {
      case 1 -> indices.set(JAVA_BYTE, i, (byte) i);
      case 2 -> indices.setAtIndex(JAVA_SHORT, i, (short) i);
      case 4 -> indices.setAtIndex(JAVA_INT, i, (int) i);
      default -> indices.setAtIndex(JAVA_LONG, i, i);
    }
  }

  /// Whether it is the one that a batch uses.
  @SuppressWarnings("ReferenceEquality") // batches that share a dictionary share the object
  boolean serves(LentBatch lent, int column) {
    return values == lent.dictionary(column);
  }

  /// Shows a slice of indices as a dictionary vector over it.
  void show(ArrayData array, long offset, long length, Vector shown) {
    try (SelectionVector chosen = SelectionVector.of(length)) {
      choose(array, offset, chosen.indices(length), length);
      shown.reference(vector);
      shown.slice(chosen, length);
    }
  }

  private void choose(ArrayData array, long offset, MemorySegment chosen, long length) {
    MemorySegment indices = array.buffers().get(1);
    switch (width(array)) {
      case 1 -> {
        for (long i = 0; i < length; i++) {
          chosen.setAtIndex(JAVA_INT, i, indices.get(JAVA_BYTE, offset + i) & 0xff);
        }
      }
      case 2 -> {
        for (long i = 0; i < length; i++) {
          chosen.setAtIndex(JAVA_INT, i, indices.getAtIndex(JAVA_SHORT, offset + i) & 0xffff);
        }
      }
      case 4 -> MemorySegment.copy(indices, offset * 4, chosen, 0, length * 4);
      default -> {
        for (long i = 0; i < length; i++) {
          chosen.setAtIndex(JAVA_INT, i, (int) indices.getAtIndex(JAVA_LONG, offset + i));
        }
      }
    }
    if (array.nullCount() == 0) return;
    MemorySegment valid = array.buffers().getFirst();
    for (long i = 0; i < length; i++) {
      long row = offset + i;
      boolean there = (valid.get(JAVA_BYTE, row / 8) >> row % 8 & 1) != 0;
      if (!there) chosen.setAtIndex(JAVA_INT, i, (int) nulls);
    }
  }

  /// Gives the vector up; what DuckDB has of it stays.
  void close() {
    vector.destroy();
  }
}
