package io.sheaf.duckdb;

import io.sheaf.duckdb.arrow.Arrays;
import io.sheaf.duckdb.arrow.OneRow;
import io.sheaf.duckdb.arrow.Schemas;
import io.sheaf.duckdb.arrow.Unreadable;
import io.sheaf.duckdb.capi.ArrowArray;
import io.sheaf.duckdb.capi.BindInfo;
import io.sheaf.duckdb.capi.ConvertedSchema;
import io.sheaf.duckdb.capi.LogicalType;
import io.sheaf.duckdb.capi.OwnConnection;
import io.sheaf.format.schema.Field;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// What DuckDB makes of a column, or why it does not know its type: then the column is there, and
/// may not be read. Any thread may convert, each with arrays of its own.
final class ColumnType {
  private final Field field;
  private final Arena memory = Arena.ofAuto(); // of bytes: to close a shared one stops all threads
  private final @Nullable ConvertedSchema schema;
  private final LogicalType type;
  private final @Nullable String refusal;
  private final @Nullable NarrowDecimals narrow;
  private final OwnConnection connection;
  private @Nullable ConvertedSchema ahead;

  private ColumnType(Field field, OwnConnection connection) {
    this.field = field;
    this.connection = connection;
    ConvertedSchema converted = null;
    LogicalType known = null;
    String why = Unreadable.why(field);
    if (why == null) {
      try {
        converted = new ConvertedSchema(connection, Schemas.columns(field, 1, memory));
        known = typeOf(converted, field);
      } catch (ConvertedSchema.Refused e) {
        why = e.getMessage();
      }
    }
    this.schema = converted;
    this.type = known == null ? LogicalType.of(LogicalType.Id.SQLNULL) : known;
    this.refusal = why;
    this.narrow = NarrowDecimals.of(field);
  }

  static ColumnType of(Field field, OwnConnection connection) {
    return new ColumnType(field, connection);
  }

  private static LogicalType typeOf(ConvertedSchema schema, Field field)
      throws ConvertedSchema.Refused {
    try (Arena arena = Arena.ofConfined()) {
      OneRow one = new OneRow(field, arena);
      ArrowArray around = Arrays.around(arena);
      ArrowArray column = Arrays.of(one.array(), one, arena);
      around.values(1, 0);
      around.children(1, arena.allocateFrom(ValueLayout.ADDRESS, column.memory()));
      around.release(LentBatch.NOBODY, MemorySegment.NULL);
      try (var converted = schema.convert(around, arena.allocate(ValueLayout.ADDRESS))) {
        return converted.vector(0).type();
      }
    }
  }

  Field field() {
    return field;
  }

  void declare(BindInfo info) {
    info.column(field.name(), type);
  }

  LogicalType type() {
    return type;
  }

  /// How its values are copied, or null where they are converted.
  @Nullable NarrowDecimals narrow() {
    return narrow;
  }

  /// For conversions.
  ///
  /// @throws IllegalArgumentException when DuckDB does not know the type, naming it
  ConvertedSchema schema() {
    if (schema == null || refusal != null) {
      throw new IllegalArgumentException(
          "column \""
              + field.name()
              + "\" is of type "
              + field.type()
              + ", which DuckDB does not read: select the others by name. Why: "
              + refusal);
    }
    return schema;
  }

  /// Makes ready to read the column, before any worker does.
  ///
  /// @throws IllegalArgumentException when DuckDB does not know the type, naming it
  void prepare() {
    schema();
    if (ahead != null || !SlicesAhead.serves(field)) return;
    try {
      ahead = new ConvertedSchema(connection, Schemas.columns(field, SlicesAhead.COUNT, memory));
    } catch (ConvertedSchema.Refused e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /// For conversions of [SlicesAhead#COUNT] slices, or null where that is not worth it.
  @Nullable ConvertedSchema ahead() {
    return ahead;
  }

  void close() {
    if (ahead != null) ahead.close();
    if (schema != null) schema.close();
    type.close();
  }
}
