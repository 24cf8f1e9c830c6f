package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// `duckdb_value`: one value of SQL.
record Value(MemorySegment handle) implements AutoCloseable {
  private static final Downcall CREATE_TEXT =
      Downcall.of("duckdb_create_varchar", ADDRESS, ADDRESS);
  private static final Downcall GET_TEXT = Downcall.of("duckdb_get_varchar", ADDRESS, ADDRESS);
  private static final Downcall IS_NULL =
      Downcall.of("duckdb_is_null_value", JAVA_BOOLEAN, ADDRESS);
  private static final Downcall FREE = Downcall.ofVoid("duckdb_free", ADDRESS);
  private static final Downcall DESTROY = Downcall.ofVoid("duckdb_destroy_value", ADDRESS);

  /// `duckdb_value duckdb_create_varchar(const char *)`
  static Value of(String text) {
    return new Value(CREATE_TEXT.named(text));
  }

  /// `bool duckdb_is_null_value(duckdb_value)`, `char *duckdb_get_varchar(duckdb_value)`, `void
  /// duckdb_free(void *)`: the value as text, whatever its type; null for NULL and for no value at
  /// all.
  @Nullable String text() {
    if (handle.address() == 0 || IS_NULL.flag(handle)) return null;
    MemorySegment text = GET_TEXT.pointer(handle);
    if (text.address() == 0) return null;
    try {
      return Library.text(text);
    } finally {
      FREE.run(text);
    }
  }

  /// `void duckdb_destroy_value(duckdb_value *)`
  @Override
  public void close() {
    if (handle.address() == 0) return;
    DESTROY.destroy(handle);
  }
}
