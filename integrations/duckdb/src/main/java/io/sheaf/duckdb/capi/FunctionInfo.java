package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.MemorySegment;

/// `duckdb_function_info`: a call for one more chunk. Good until the callback returns.
public record FunctionInfo(MemorySegment handle) {
  private static final Downcall GET_DATA =
      Downcall.of("duckdb_function_get_init_data", ADDRESS, ADDRESS);
  private static final Downcall GET_LOCAL_DATA =
      Downcall.of("duckdb_function_get_local_init_data", ADDRESS, ADDRESS);
  private static final Downcall SET_ERROR =
      Downcall.ofVoid("duckdb_function_set_error", ADDRESS, ADDRESS);

  /// `void *duckdb_function_get_init_data(duckdb_function_info)`
  public MemorySegment data() {
    return GET_DATA.pointer(handle);
  }

  /// `void *duckdb_function_get_local_init_data(duckdb_function_info)`
  public MemorySegment localData() {
    return GET_LOCAL_DATA.pointer(handle);
  }

  /// `void duckdb_function_set_error(duckdb_function_info, const char *)`
  public void error(String message) {
    SET_ERROR.tell(handle, message);
  }
}
