package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/// `duckdb_logical_type`: a type of DuckDB's.
public record LogicalType(MemorySegment handle) implements AutoCloseable {
  private static final Downcall CREATE =
      Downcall.of("duckdb_create_logical_type", ADDRESS, JAVA_INT);
  private static final Downcall DESTROY = Downcall.ofVoid("duckdb_destroy_logical_type", ADDRESS);

  /// Some of `duckdb_type`.
  public enum Id {
    /// `DUCKDB_TYPE_VARCHAR`.
    VARCHAR(17),
    /// `DUCKDB_TYPE_SQLNULL`.
    SQLNULL(36);

    private final int code;

    Id(int code) {
      this.code = code;
    }
  }

  /// `duckdb_logical_type duckdb_create_logical_type(duckdb_type)`
  public static LogicalType of(Id id) {
    return new LogicalType(CREATE.pointer(id.code));
  }

  /// `void duckdb_destroy_logical_type(duckdb_logical_type *)`
  @Override
  public void close() {
    DESTROY.destroy(handle);
  }
}
