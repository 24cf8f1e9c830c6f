package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/// `duckdb_table_function`: the description of one, until it is registered.
public final class TableFunction implements AutoCloseable {
  private static final Downcall CREATE = Downcall.of("duckdb_create_table_function", ADDRESS);
  private static final Downcall DESTROY = Downcall.ofVoid("duckdb_destroy_table_function", ADDRESS);
  private static final Downcall SET_NAME = setter("duckdb_table_function_set_name");
  private static final Downcall ADD_PARAMETER = setter("duckdb_table_function_add_parameter");
  private static final Downcall ADD_NAMED =
      Downcall.ofVoid("duckdb_table_function_add_named_parameter", ADDRESS, ADDRESS, ADDRESS);
  private static final Downcall SET_EXTRA =
      Downcall.ofVoid("duckdb_table_function_set_extra_info", ADDRESS, ADDRESS, ADDRESS);
  private static final Downcall SET_BIND = setter("duckdb_table_function_set_bind");
  private static final Downcall SET_INIT = setter("duckdb_table_function_set_init");
  private static final Downcall SET_LOCAL_INIT = setter("duckdb_table_function_set_local_init");
  private static final Downcall SET_FUNCTION = setter("duckdb_table_function_set_function");
  private static final Downcall PROJECTION =
      Downcall.ofVoid("duckdb_table_function_supports_projection_pushdown", ADDRESS, JAVA_BOOLEAN);
  private static final Downcall REGISTER =
      Downcall.of("duckdb_register_table_function", JAVA_INT, ADDRESS, ADDRESS);

  private final MemorySegment handle;

  /// The functions that DuckDB calls, each an [Library#entry]: with the bind, init or function
  /// info; the last one with the chunk to be filled besides.
  public record Callbacks(
      MemorySegment bind, MemorySegment init, MemorySegment localInit, MemorySegment function) {}

  /// `duckdb_table_function duckdb_create_table_function()`, with a name, projection pushdown and
  /// `void duckdb_table_function_set_extra_info(duckdb_table_function, void *extra,
  /// duckdb_delete_callback_t destroy)`
  public TableFunction(
      String name, Callbacks callbacks, MemorySegment extra, MemorySegment destroy) {
    handle = CREATE.pointer();
    SET_NAME.tell(handle, name);
    SET_EXTRA.run(handle, extra, destroy);
    SET_BIND.run(handle, callbacks.bind());
    SET_INIT.run(handle, callbacks.init());
    SET_LOCAL_INIT.run(handle, callbacks.localInit());
    SET_FUNCTION.run(handle, callbacks.function());
    PROJECTION.run(handle, true);
  }

  /// `void duckdb_table_function_add_parameter(duckdb_table_function, duckdb_logical_type)`
  public TableFunction parameter(LogicalType.Id type) {
    try (LogicalType logical = LogicalType.of(type)) {
      ADD_PARAMETER.run(handle, logical.handle());
    }
    return this;
  }

  /// `void duckdb_table_function_add_named_parameter(duckdb_table_function, const char *name,
  /// duckdb_logical_type)`
  public TableFunction parameter(String name, LogicalType.Id type) {
    try (LogicalType logical = LogicalType.of(type)) {
      ADD_NAMED.tell(handle, name, logical.handle());
    }
    return this;
  }

  /// `duckdb_state duckdb_register_table_function(duckdb_connection, duckdb_table_function)`
  public void register(Holder holder) {
    if (REGISTER.code(holder.connection(), handle) != 0) {
      throw new UnsupportedDuckDb("DuckDB refused the table function");
    }
  }

  /// `void duckdb_destroy_table_function(duckdb_table_function *)`; what was registered stays.
  @Override
  public void close() {
    DESTROY.destroy(handle);
  }

  private static Downcall setter(String name) {
    return Downcall.ofVoid(name, ADDRESS, ADDRESS);
  }
}
