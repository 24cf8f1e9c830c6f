package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// `duckdb_bind_info`: a call of a table function while it is planned. Good until the callback
/// returns.
public record BindInfo(MemorySegment handle) {
  private static final Downcall GET_EXTRA =
      Downcall.of("duckdb_bind_get_extra_info", ADDRESS, ADDRESS);
  private static final Downcall GET_PARAMETER =
      Downcall.of("duckdb_bind_get_parameter", ADDRESS, ADDRESS, JAVA_LONG);
  private static final Downcall GET_NAMED =
      Downcall.of("duckdb_bind_get_named_parameter", ADDRESS, ADDRESS, ADDRESS);
  private static final Downcall ADD_COLUMN =
      Downcall.ofVoid("duckdb_bind_add_result_column", ADDRESS, ADDRESS, ADDRESS);
  private static final Downcall SET_CARDINALITY =
      Downcall.ofVoid("duckdb_bind_set_cardinality", ADDRESS, JAVA_LONG, JAVA_BOOLEAN);
  private static final Downcall SET_DATA =
      Downcall.ofVoid("duckdb_bind_set_bind_data", ADDRESS, ADDRESS, ADDRESS);
  private static final Downcall SET_ERROR =
      Downcall.ofVoid("duckdb_bind_set_error", ADDRESS, ADDRESS);

  /// `void *duckdb_bind_get_extra_info(duckdb_bind_info)`
  public MemorySegment extra() {
    return GET_EXTRA.pointer(handle);
  }

  /// `duckdb_value duckdb_bind_get_parameter(duckdb_bind_info, idx_t)`, as text.
  public @Nullable String parameter(long index) {
    try (Value value = new Value(GET_PARAMETER.pointer(handle, index))) {
      return value.text();
    }
  }

  /// `duckdb_value duckdb_bind_get_named_parameter(duckdb_bind_info, const char *)`, as text.
  public @Nullable String parameter(String name) {
    try (Value value = new Value(GET_NAMED.named(handle, name))) {
      return value.text();
    }
  }

  /// `void duckdb_bind_add_result_column(duckdb_bind_info, const char *name, duckdb_logical_type)`
  public void column(String name, LogicalType type) {
    ADD_COLUMN.tell(handle, name, type.handle());
  }

  /// `void duckdb_bind_set_cardinality(duckdb_bind_info, idx_t, bool is_exact)`
  public void cardinality(long rows, boolean exact) {
    SET_CARDINALITY.run(handle, rows, exact);
  }

  /// `void duckdb_bind_set_bind_data(duckdb_bind_info, void *, duckdb_delete_callback_t)`
  public void data(MemorySegment token, MemorySegment destroy) {
    SET_DATA.run(handle, token, destroy);
  }

  /// `void duckdb_bind_set_error(duckdb_bind_info, const char *)`
  public void error(String message) {
    SET_ERROR.tell(handle, message);
  }
}
