package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/// `duckdb_init_info`: a scan that begins, as a whole or on one more thread. Good until the
/// callback returns.
public record InitInfo(MemorySegment handle) {
  private static final Downcall GET_BIND_DATA =
      Downcall.of("duckdb_init_get_bind_data", ADDRESS, ADDRESS);
  private static final Downcall COLUMN_COUNT =
      Downcall.of("duckdb_init_get_column_count", JAVA_LONG, ADDRESS);
  private static final Downcall COLUMN_INDEX =
      Downcall.of("duckdb_init_get_column_index", JAVA_LONG, ADDRESS, JAVA_LONG);
  private static final Downcall SET_THREADS =
      Downcall.ofVoid("duckdb_init_set_max_threads", ADDRESS, JAVA_LONG);
  private static final Downcall SET_DATA =
      Downcall.ofVoid("duckdb_init_set_init_data", ADDRESS, ADDRESS, ADDRESS);
  private static final Downcall SET_ERROR =
      Downcall.ofVoid("duckdb_init_set_error", ADDRESS, ADDRESS);

  /// `void *duckdb_init_get_bind_data(duckdb_init_info)`
  public MemorySegment bindData() {
    return GET_BIND_DATA.pointer(handle);
  }

  /// `idx_t duckdb_init_get_column_count(duckdb_init_info)`, `idx_t
  /// duckdb_init_get_column_index(duckdb_init_info, idx_t)`: the columns that are wanted, in the
  /// order of the chunk's vectors; beyond the declared ones stand virtual ones, such as a count's,
  /// whose values nobody looks at.
  public long[] columns() {
    long[] columns = new long[Math.toIntExact(COLUMN_COUNT.number(handle))];
    for (int i = 0; i < columns.length; i++) columns[i] = COLUMN_INDEX.number(handle, i);
    return columns;
  }

  /// `void duckdb_init_set_max_threads(duckdb_init_info, idx_t)`
  public void maxThreads(long threads) {
    SET_THREADS.run(handle, threads);
  }

  /// `void duckdb_init_set_init_data(duckdb_init_info, void *, duckdb_delete_callback_t)`
  public void data(MemorySegment token, MemorySegment destroy) {
    SET_DATA.run(handle, token, destroy);
  }

  /// `void duckdb_init_set_error(duckdb_init_info, const char *)`
  public void error(String message) {
    SET_ERROR.tell(handle, message);
  }
}
