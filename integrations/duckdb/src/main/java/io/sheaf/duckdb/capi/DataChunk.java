package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/// `duckdb_data_chunk`: some rows, a vector for each column.
public record DataChunk(MemorySegment handle) {
  /// `idx_t duckdb_vector_size()`: rows that a chunk has room for.
  public static final int ROWS =
      Math.toIntExact(Downcall.of("duckdb_vector_size", JAVA_LONG).number());

  private static final Downcall GET_VECTOR =
      Downcall.of("duckdb_data_chunk_get_vector", ADDRESS, ADDRESS, JAVA_LONG);
  private static final Downcall SET_SIZE =
      Downcall.ofVoid("duckdb_data_chunk_set_size", ADDRESS, JAVA_LONG);
  private static final Downcall DESTROY = Downcall.ofVoid("duckdb_destroy_data_chunk", ADDRESS);

  /// `duckdb_vector duckdb_data_chunk_get_vector(duckdb_data_chunk, idx_t)`
  public Vector vector(long column) {
    return new Vector(GET_VECTOR.pointer(handle, column));
  }

  /// `void duckdb_data_chunk_set_size(duckdb_data_chunk, idx_t)`
  public void size(long rows) {
    SET_SIZE.run(handle, rows);
  }

  /// `void duckdb_destroy_data_chunk(duckdb_data_chunk *)`
  static void destroy(MemorySegment place) {
    DESTROY.run(place);
  }
}
