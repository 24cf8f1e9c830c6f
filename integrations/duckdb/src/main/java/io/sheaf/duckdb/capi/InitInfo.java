package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/// `duckdb_v2_table_function_init_global_info_handle`: a scan that begins. Good until the callback
/// returns.
public record InitInfo(MemorySegment handle) {
  private static final Checked GET_BIND_DATA = of("get_bind_data", ADDRESS, ADDRESS);
  private static final Checked COLUMN_COUNT = of("get_column_count", ADDRESS, ADDRESS);
  private static final Checked COLUMN_INDEX = of("get_column_index", ADDRESS, JAVA_LONG, ADDRESS);
  private static final Checked SET_THREADS = of("set_max_threads", ADDRESS, JAVA_LONG);
  private static final Checked SET_DATA = of("set_global_state", ADDRESS, ADDRESS);
  private static final Checked SET_LOCAL =
      Checked.of("duckdb_v2_table_function_init_local_set_local_state", ADDRESS, ADDRESS);

  private static Checked of(String name, java.lang.foreign.MemoryLayout... parameters) {
    return Checked.of("duckdb_v2_table_function_init_global_" + name, parameters);
  }

  /// `get_bind_data(info, void **)`
  public MemorySegment bindData() {
    return GET_BIND_DATA.pointer(handle);
  }

  /// `get_column_count(info, idx_t *)`, `get_column_index(info, idx_t, idx_t *)`: the columns that
  /// are wanted, in the order of the chunk's vectors; beyond the declared ones stand virtual ones,
  /// such as a count's, whose values nobody looks at.
  public long[] columns() {
    long[] columns = new long[Math.toIntExact(COLUMN_COUNT.number(handle))];
    for (int i = 0; i < columns.length; i++) columns[i] = COLUMN_INDEX.number(handle, i);
    return columns;
  }

  /// `set_max_threads(info, idx_t)`
  public void maxThreads(long threads) {
    SET_THREADS.run(handle, threads);
  }

  /// `set_global_state(info, duckdb_v2_opaque *)`
  public void data(MemorySegment token, MemorySegment destroy) {
    SET_DATA.tell(handle, token, destroy);
  }

  /// `duckdb_v2_table_function_init_local_set_local_state(
  /// duckdb_v2_table_function_init_local_info_handle, duckdb_v2_opaque *)`: of one more thread.
  public static void localData(MemorySegment local, MemorySegment token, MemorySegment destroy) {
    SET_LOCAL.tell(local, token, destroy);
  }
}
