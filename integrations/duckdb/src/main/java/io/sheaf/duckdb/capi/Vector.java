package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/// `duckdb_vector`: values of one type.
public record Vector(MemorySegment handle) {
  private static final Downcall CREATE =
      Downcall.of("duckdb_create_vector", ADDRESS, ADDRESS, JAVA_LONG);
  private static final Downcall DESTROY = Downcall.ofVoid("duckdb_destroy_vector", ADDRESS);
  private static final Downcall GET_TYPE =
      Downcall.of("duckdb_vector_get_column_type", ADDRESS, ADDRESS);
  private static final Downcall GET_DATA = Downcall.of("duckdb_vector_get_data", ADDRESS, ADDRESS);
  private static final Downcall ENSURE_VALIDITY =
      Downcall.ofVoid("duckdb_vector_ensure_validity_writable", ADDRESS);
  private static final Downcall GET_VALIDITY =
      Downcall.of("duckdb_vector_get_validity", ADDRESS, ADDRESS);
  private static final Downcall REFERENCE =
      Downcall.ofVoid("duckdb_vector_reference_vector", ADDRESS, ADDRESS);
  private static final Downcall SLICE =
      Downcall.ofVoid("duckdb_slice_vector", ADDRESS, ADDRESS, JAVA_LONG);
  private static final Downcall COPY =
      Downcall.ofVoid(
          "duckdb_vector_copy_sel", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  /// `duckdb_vector duckdb_create_vector(duckdb_logical_type, idx_t capacity)`
  public static Vector of(LogicalType type, long capacity) {
    return new Vector(CREATE.pointer(type.handle(), capacity));
  }

  /// `duckdb_logical_type duckdb_vector_get_column_type(duckdb_vector)`
  public LogicalType type() {
    return new LogicalType(GET_TYPE.pointer(handle));
  }

  /// `void *duckdb_vector_get_data(duckdb_vector)`, of a flat one.
  public MemorySegment data(long bytes) {
    return Library.sized(GET_DATA.pointer(handle), bytes);
  }

  /// `void duckdb_vector_ensure_validity_writable(duckdb_vector)`, `uint64_t
  /// *duckdb_vector_get_validity(duckdb_vector)`: a bit a value, 1 for present, as in Arrow; of a
  /// flat one.
  public MemorySegment validity(long bytes) {
    ENSURE_VALIDITY.run(handle);
    return Library.sized(GET_VALIDITY.pointer(handle), bytes);
  }

  /// `void duckdb_vector_reference_vector(duckdb_vector to, duckdb_vector from)`: becomes what the
  /// other one is, sharing its memory.
  public void reference(Vector other) {
    REFERENCE.run(handle, other.handle);
  }

  /// `void duckdb_slice_vector(duckdb_vector, duckdb_selection_vector, idx_t)`: becomes a
  /// dictionary vector of the chosen values.
  public void slice(SelectionVector chosen, long count) {
    SLICE.run(handle, chosen.handle(), count);
  }

  /// `void duckdb_vector_copy_sel(duckdb_vector src, duckdb_vector dst, duckdb_selection_vector,
  /// idx_t src_count, idx_t src_offset, idx_t dst_offset)`: takes the chosen values, copied.
  public void copy(Vector source, SelectionVector chosen, long count) {
    COPY.copy(source.handle, handle, chosen.handle(), count);
  }

  /// `void duckdb_destroy_vector(duckdb_vector *)`, of one that was created.
  public void destroy() {
    DESTROY.destroy(handle);
  }
}
