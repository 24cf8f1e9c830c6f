package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.MemorySegment;

/// `duckdb_v2_table_function_exec_info_handle`: a call for one more chunk. Good until the callback
/// returns.
public record FunctionInfo(MemorySegment handle) {
  private static final Checked GET_DATA =
      Checked.of("duckdb_v2_table_function_exec_get_global_state", ADDRESS, ADDRESS);
  private static final Checked GET_LOCAL_DATA =
      Checked.of("duckdb_v2_table_function_exec_get_local_state", ADDRESS, ADDRESS);
  private static final Checked GET_CHUNK =
      Checked.of("duckdb_v2_table_function_exec_get_output_chunk", ADDRESS, ADDRESS);

  /// `duckdb_v2_table_function_exec_get_global_state(info, void **)`
  public MemorySegment data() {
    return GET_DATA.pointer(handle);
  }

  /// `duckdb_v2_table_function_exec_get_local_state(info, void **)`
  public MemorySegment localData() {
    return GET_LOCAL_DATA.pointer(handle);
  }

  /// `duckdb_v2_table_function_exec_get_output_chunk(info, duckdb_v2_data_chunk_handle *)`
  public DataChunk chunk() {
    return new DataChunk(GET_CHUNK.pointer(handle));
  }
}
