package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// `duckdb_value`, and `duckdb_v2_value_handle`, which is the same: one value of SQL.
public record Value(MemorySegment handle) implements AutoCloseable {
  private static final Downcall CREATE_TEXT =
      Downcall.of("duckdb_create_varchar", ADDRESS, ADDRESS);
  private static final Downcall GET_TEXT = Downcall.of("duckdb_get_varchar", ADDRESS, ADDRESS);
  private static final Downcall IS_NULL =
      Downcall.of("duckdb_is_null_value", JAVA_BOOLEAN, ADDRESS);
  private static final Downcall FREE = Downcall.ofVoid("duckdb_free", ADDRESS);
  private static final Downcall DESTROY = Downcall.ofVoid("duckdb_destroy_value", ADDRESS);

  private static final Downcall CREATE_NULL = Downcall.of("duckdb_create_null_value", ADDRESS);
  private static final Downcall TYPE = Downcall.of("duckdb_get_value_type", ADDRESS, ADDRESS);
  private static final Downcall TYPE_ID = Downcall.of("duckdb_get_type_id", JAVA_INT, ADDRESS);
  private static final Checked VARCHAR =
      Checked.of("duckdb_v2_value_get_varchar", ADDRESS, ADDRESS);

  /// `duckdb_value duckdb_create_null_value()`
  static Value absent() {
    return new Value(CREATE_NULL.pointer());
  }

  /// `duckdb_value duckdb_create_varchar(const char *)`
  static Value of(String text) {
    return new Value(CREATE_TEXT.named(text));
  }

  /// `bool duckdb_is_null_value(duckdb_value)`, `char *duckdb_get_varchar(duckdb_value)`, `void
  /// duckdb_free(void *)`: the value as text, whatever its type; null for NULL and for no value at
  /// all.
  public @Nullable String text() {
    if (handle.address() == 0 || IS_NULL.flag(handle)) return null;
    MemorySegment text = GET_TEXT.pointer(handle);
    if (text.address() == 0) return null;
    try {
      return Library.text(text);
    } finally {
      FREE.run(text);
    }
  }

  /// `duckdb_logical_type duckdb_get_value_type(duckdb_value)`, the value's own, and `duckdb_type
  /// duckdb_get_type_id(duckdb_logical_type)`.
  public int type() {
    return TYPE_ID.code(TYPE.pointer(handle));
  }

  /// `duckdb_v2_value_get_varchar(value, duckdb_v2_str *)`: the text of a VARCHAR, zero bytes
  /// and all.
  public String varchar() {
    return VARCHAR.text(handle);
  }

  /// `void duckdb_destroy_value(duckdb_value *)`
  @Override
  public void close() {
    if (handle.address() == 0) return;
    DESTROY.destroy(handle);
  }
}
