package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// `duckdb_v2_logical_type_handle`: a type as the second C API has it, which is not the object that
/// the first one has ([LogicalType]).
record DeclaredType(MemorySegment handle) implements AutoCloseable {
  private static final Checked FROM_ID =
      Checked.of(
          "duckdb_v2_factory_create_type_from_id",
          ADDRESS,
          JAVA_INT,
          ADDRESS,
          ADDRESS,
          JAVA_LONG,
          ADDRESS);
  private static final Checked OF_VECTOR =
      Checked.of("duckdb_v2_vector_get_logical_type", ADDRESS, ADDRESS);
  private static final Downcall DESTROY =
      Downcall.of("duckdb_v2_logical_type_destroy", JAVA_INT, ADDRESS);

  /// Some of `DUCKDB_V2_LOGICAL_TYPE_ID`.
  enum Id {
    /// An argument of whatever type.
    ANY(3),
    VARCHAR(25);

    private final int code;

    Id(int code) {
      this.code = code;
    }
  }

  /// `duckdb_v2_factory_create_type_from_id(factory, DUCKDB_V2_LOGICAL_TYPE_ID, const
  /// duckdb_v2_str *names, duckdb_v2_value_handle *parameters, idx_t count,
  /// duckdb_v2_logical_type_handle *)`
  static DeclaredType of(MemorySegment factory, Id id) {
    return new DeclaredType(FROM_ID.made(factory, id.code));
  }

  /// `duckdb_v2_vector_get_logical_type(vector, duckdb_v2_logical_type_handle *)`, of a vector that
  /// is made for it: vectors are the same objects in both APIs.
  static DeclaredType of(LogicalType type) {
    Vector vector = Vector.of(type, 1);
    try {
      return new DeclaredType(OF_VECTOR.pointer(vector.handle()));
    } finally {
      vector.destroy();
    }
  }

  /// `duckdb_v2_logical_type_destroy(duckdb_v2_logical_type_handle *)`
  @Override
  public void close() {
    try (Arena arena = Arena.ofConfined()) {
      DESTROY.code(arena.allocateFrom(ADDRESS, handle));
    }
  }
}
