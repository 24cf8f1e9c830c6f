package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;

/// `duckdb_v2_table_function_handle`: the description of one, until it is registered.
public final class TableFunction implements AutoCloseable {
  private static final int POSITIONAL_ONLY = 0;
  private static final int NAMED_ONLY = 3;

  private static final Checked CONNECT =
      Checked.of("duckdb_v2_connection_create", ADDRESS, ADDRESS);
  private static final Downcall DISCONNECT =
      Downcall.of("duckdb_v2_connection_destroy", JAVA_INT, ADDRESS);
  private static final Checked FACTORY =
      Checked.of("duckdb_v2_connection_get_factory", ADDRESS, ADDRESS);
  private static final Checked CREATE = of("create", ADDRESS, ADDRESS);
  private static final Downcall DESTROY =
      Downcall.of("duckdb_v2_table_function_destroy", JAVA_INT, ADDRESS);
  private static final Checked SET_NAME = of("set_name", ADDRESS, ADDRESS);
  private static final Checked SIGNATURE = of("get_signature", ADDRESS, ADDRESS);
  private static final Checked ADD_PARAMETER =
      Checked.of(
          "duckdb_v2_function_signature_add_parameter",
          ADDRESS,
          ADDRESS,
          ADDRESS,
          ADDRESS,
          JAVA_INT);
  private static final Checked SET_EXTRA = of("set_user_data", ADDRESS, ADDRESS);
  private static final Checked SET_BIND = of("set_bind_callback", ADDRESS, ADDRESS);
  private static final Checked SET_INIT = of("set_init_global_callback", ADDRESS, ADDRESS);
  private static final Checked SET_LOCAL_INIT = of("set_init_local_callback", ADDRESS, ADDRESS);
  private static final Checked SET_FUNCTION = of("set_exec_callback", ADDRESS, ADDRESS);
  private static final Checked SET_FILTERS = of("set_filter_pushdown_callback", ADDRESS, ADDRESS);
  private static final Checked PROJECTION =
      of("set_projection_pushdown", ADDRESS, JAVA_BOOLEAN);
  private static final Checked REGISTER =
      Checked.of("duckdb_v2_connection_register_table_function", ADDRESS, ADDRESS);

  private final MemorySegment connection;
  private final MemorySegment factory;
  private final MemorySegment handle;

  /// The functions that DuckDB calls, each an [Library#entry]: with a handle of its own, the client
  /// context and the [ErrorInfo]; the first one with two handles, those of [BindInfo].
  public record Callbacks(
      MemorySegment bind,
      MemorySegment filters,
      MemorySegment init,
      MemorySegment localInit,
      MemorySegment function) {}

  /// A function of a database, by a connection of its own to it: `duckdb_v2_connection_create`,
  /// `duckdb_v2_connection_get_factory`, `duckdb_v2_table_function_create(factory, function *)`,
  /// with a name, projection pushdown and an extra that is told when it is no longer needed.
  public TableFunction(
      Holder holder, String name, Callbacks callbacks, MemorySegment extra, MemorySegment destroy) {
    connection = CONNECT.pointer(holder.database());
    factory = FACTORY.pointer(connection);
    handle = CREATE.pointer(factory);
    try (Arena arena = Arena.ofConfined()) {
      SET_NAME.run(handle, Checked.text(arena, name));
    }
    SET_EXTRA.tell(handle, extra, destroy);
    SET_BIND.run(handle, callbacks.bind());
    SET_FILTERS.run(handle, callbacks.filters());
    SET_INIT.run(handle, callbacks.init());
    SET_LOCAL_INIT.run(handle, callbacks.localInit());
    SET_FUNCTION.run(handle, callbacks.function());
    PROJECTION.run(handle, true);
  }

  private static Checked of(String name, MemoryLayout... parameters) {
    return Checked.of("duckdb_v2_table_function_" + name, parameters);
  }

  /// Adds a text that every call has, first.
  public TableFunction text(String name) {
    return parameter(name, DeclaredType.Id.VARCHAR, MemorySegment.NULL, POSITIONAL_ONLY);
  }

  /// Adds a text that calls may have by name; NULL if they have not.
  public TableFunction namedText(String name) {
    return named(name, DeclaredType.Id.VARCHAR);
  }

  /// The same of any type.
  public TableFunction namedValue(String name) {
    return named(name, DeclaredType.Id.ANY);
  }

  private TableFunction named(String name, DeclaredType.Id type) {
    try (Value absent = Value.absent()) {
      return parameter(name, type, absent.handle(), NAMED_ONLY);
    }
  }

  /// `duckdb_v2_function_signature_add_parameter(signature, const duckdb_v2_identifier_t *,
  /// duckdb_v2_logical_type_handle, duckdb_v2_value_handle, DUCKDB_V2_FUNCTION_PARAMETER_KIND)`
  private TableFunction parameter(
      String name, DeclaredType.Id type, MemorySegment otherwise, int kind) {
    try (DeclaredType declared = DeclaredType.of(factory, type);
        Arena arena = Arena.ofConfined()) {
      MemorySegment text = Checked.text(arena, name);
      ADD_PARAMETER.run(SIGNATURE.pointer(handle), text, declared.handle(), otherwise, kind);
    }
    return this;
  }

  /// `duckdb_v2_connection_register_table_function(connection, function)`
  public void register() {
    REGISTER.run(connection, handle);
  }

  /// `duckdb_v2_table_function_destroy(duckdb_v2_table_function_handle *)`,
  /// `duckdb_v2_connection_destroy(duckdb_v2_connection_handle *)`; what was registered stays.
  @Override
  public void close() {
    destroy(DESTROY, handle);
    destroy(DISCONNECT, connection);
  }

  private static void destroy(Downcall destroyer, MemorySegment handle) {
    try (Arena arena = Arena.ofConfined()) {
      destroyer.code(arena.allocateFrom(ADDRESS, handle));
    }
  }
}
