package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// `duckdb_v2_error_info_handle *`: where a callback says that it failed. Good until it returns.
public record ErrorInfo(MemorySegment slot) {
  private static final int INPUT_INVALID = 2001;
  private static final Downcall SET_CODE =
      Downcall.of("duckdb_v2_error_info_set_code", JAVA_INT, ADDRESS, JAVA_INT);
  private static final Downcall SET_TEXT =
      Downcall.of("duckdb_v2_error_info_set_text", JAVA_INT, ADDRESS, ADDRESS);

  /// `duckdb_v2_error_info_set_code(duckdb_v2_error_info_handle, DUCKDB_V2_ERROR)`,
  /// `duckdb_v2_error_info_set_text(duckdb_v2_error_info_handle, const duckdb_v2_str *)`
  public void set(String message) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = Library.sized(slot, ADDRESS.byteSize()).get(ADDRESS, 0);
      SET_CODE.code(info, INPUT_INVALID);
      SET_TEXT.code(info, Checked.text(arena, message));
    }
  }
}
