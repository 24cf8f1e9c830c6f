package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A call of a table function while it is planned. Good until the callback returns.
///
/// @param call `duckdb_v2_function_bind_info_handle`: what it is called with
/// @param result `duckdb_v2_table_function_bind_info_handle`: what it says of its rows
public record BindInfo(MemorySegment call, MemorySegment result) {
  private static final Checked GET_EXTRA =
      Checked.of("duckdb_v2_function_bind_get_user_data", ADDRESS, ADDRESS);
  private static final Checked ARGUMENT_INDEX =
      Checked.of("duckdb_v2_function_bind_get_arg_index", ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private static final Checked ARGUMENT =
      Checked.of("duckdb_v2_function_bind_get_arg_value", ADDRESS, JAVA_LONG, ADDRESS);
  private static final Checked ADD_COLUMN =
      Checked.of("duckdb_v2_table_function_bind_add_result_column", ADDRESS, ADDRESS, ADDRESS);
  private static final Checked SET_CARDINALITY =
      Checked.of(
          "duckdb_v2_table_function_bind_set_cardinality", ADDRESS, JAVA_LONG, JAVA_BOOLEAN);
  private static final Checked SET_DATA =
      Checked.of("duckdb_v2_function_bind_set_bind_data", ADDRESS, ADDRESS);

  /// `duckdb_v2_function_bind_get_user_data(info, void **)`
  public MemorySegment extra() {
    return GET_EXTRA.pointer(call);
  }

  /// `duckdb_v2_function_bind_get_arg_value(info, idx_t, duckdb_v2_value_handle *)`, as text.
  public @Nullable String parameter(long index) {
    try (Value value = new Value(ARGUMENT.pointer(call, index))) {
      return value.text();
    }
  }

  /// `duckdb_v2_function_bind_get_arg_index(info, const duckdb_v2_identifier_t *, idx_t *, bool
  /// *)`, and its value as text.
  public @Nullable String parameter(String name) {
    return parameter(ARGUMENT_INDEX.index(call, name));
  }

  /// `duckdb_v2_table_function_bind_add_result_column(info, const duckdb_v2_identifier_t *,
  /// duckdb_v2_logical_type_handle)`
  public void column(String name, LogicalType type) {
    try (Arena arena = Arena.ofConfined();
        DeclaredType declared = DeclaredType.of(type)) {
      ADD_COLUMN.run(result, Checked.text(arena, name), declared.handle());
    }
  }

  /// `duckdb_v2_table_function_bind_set_cardinality(info, idx_t, bool is_exact)`
  public void cardinality(long rows, boolean exact) {
    SET_CARDINALITY.run(result, rows, exact);
  }

  /// `duckdb_v2_function_bind_set_bind_data(info, duckdb_v2_opaque *)`
  public void data(MemorySegment token, MemorySegment destroy) {
    SET_DATA.tell(call, token, destroy);
  }
}
