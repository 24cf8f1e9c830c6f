package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// `duckdb_v2_table_function_filter_pushdown_info_handle`: what DuckDB will ask of every row of a
/// call, told while it plans. Good until the callback returns; none is ever accepted.
public record PushedFilters(MemorySegment handle) {
  private static final Checked GET_BIND_DATA = of("get_bind_data", ADDRESS, ADDRESS);
  private static final Checked COUNT = of("get_filter_count", ADDRESS, ADDRESS);
  private static final Checked FILTER = of("get_filter", ADDRESS, JAVA_LONG, ADDRESS);
  private static final Checked COLUMN_INDEX = of("get_column_index", ADDRESS, JAVA_LONG, ADDRESS);

  private static Checked of(String name, MemoryLayout... parameters) {
    return Checked.of("duckdb_v2_table_function_filter_pushdown_" + name, parameters);
  }

  /// `get_bind_data(info, void **)`
  public MemorySegment bindData() {
    return GET_BIND_DATA.pointer(handle);
  }

  /// `get_filter_count(info, idx_t *)`, `get_filter(info, idx_t, duckdb_v2_expression_handle *)`:
  /// all of them are asked of a row.
  public List<Expression> filters() {
    long count = COUNT.number(handle);
    List<Expression> filters = new ArrayList<>();
    for (long i = 0; i < count; i++) filters.add(new Expression(FILTER.pointer(handle, i)));
    return filters;
  }

  /// `get_column_index(info, idx_t, idx_t *)`: the declared column that an expression means by a
  /// number; beyond the declared ones lie virtual ones.
  public long column(long number) {
    return COLUMN_INDEX.number(handle, number);
  }
}
