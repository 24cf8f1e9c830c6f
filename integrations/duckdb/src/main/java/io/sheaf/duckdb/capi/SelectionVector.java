package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/// `duckdb_selection_vector`: which values of a vector are meant, by 32-bit indices.
public record SelectionVector(MemorySegment handle) implements AutoCloseable {
  private static final Downcall CREATE =
      Downcall.of("duckdb_create_selection_vector", ADDRESS, JAVA_LONG);
  private static final Downcall GET_DATA =
      Downcall.of("duckdb_selection_vector_get_data_ptr", ADDRESS, ADDRESS);
  private static final Downcall DESTROY =
      Downcall.ofVoid("duckdb_destroy_selection_vector", ADDRESS);

  /// `duckdb_selection_vector duckdb_create_selection_vector(idx_t size)`
  public static SelectionVector of(long size) {
    return new SelectionVector(CREATE.pointer(size));
  }

  /// `sel_t *duckdb_selection_vector_get_data_ptr(duckdb_selection_vector)`
  public MemorySegment indices(long size) {
    return Library.sized(GET_DATA.pointer(handle), size * JAVA_INT.byteSize());
  }

  /// `void duckdb_destroy_selection_vector(duckdb_selection_vector)`; vectors that were sliced by
  /// it keep what they need.
  @Override
  public void close() {
    DESTROY.run(handle);
  }
}
