package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.MemorySegment;

/// `duckdb_replacement_scan_info`: a name that DuckDB knows no table of. Good until the callback
/// returns.
public record ReplacementInfo(MemorySegment handle) {
  private static final Downcall ADD =
      Downcall.ofVoid("duckdb_add_replacement_scan", ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private static final Downcall SET_FUNCTION =
      Downcall.ofVoid("duckdb_replacement_scan_set_function_name", ADDRESS, ADDRESS);
  private static final Downcall ADD_PARAMETER =
      Downcall.ofVoid("duckdb_replacement_scan_add_parameter", ADDRESS, ADDRESS);
  private static final Downcall SET_ERROR =
      Downcall.ofVoid("duckdb_replacement_scan_set_error", ADDRESS, ADDRESS);

  /// `void duckdb_add_replacement_scan(duckdb_database, duckdb_replacement_callback_t, void *extra,
  /// duckdb_delete_callback_t)`: for all connections of the database, until it is closed. The
  /// callback gets the info, the name and the extra.
  public static void register(
      Holder holder, MemorySegment callback, MemorySegment extra, MemorySegment destroy) {
    ADD.run(holder.database(), callback, extra, destroy);
  }

  /// The name that was passed to the callback.
  public static String name(MemorySegment pointer) {
    return Library.text(pointer);
  }

  /// `void duckdb_replacement_scan_set_function_name(duckdb_replacement_scan_info, const char *)`,
  /// `void duckdb_replacement_scan_add_parameter(duckdb_replacement_scan_info, duckdb_value)`
  public void call(String function, String argument) {
    SET_FUNCTION.tell(handle, function);
    try (Value value = Value.of(argument)) {
      ADD_PARAMETER.run(handle, value.handle());
    }
  }

  /// `void duckdb_replacement_scan_set_error(duckdb_replacement_scan_info, const char *)`
  public void error(String message) {
    SET_ERROR.tell(handle, message);
  }
}
