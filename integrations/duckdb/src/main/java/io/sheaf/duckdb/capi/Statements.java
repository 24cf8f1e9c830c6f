package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.sql.SQLException;

/// `duckdb_extracted_statements`: a text of SQL, parsed and not run.
public final class Statements implements AutoCloseable {
  /// `DUCKDB_STATEMENT_TYPE_SELECT`, of `duckdb_statement_type`.
  public static final int SELECT = 1;

  /// `DUCKDB_STATEMENT_TYPE_EXPLAIN`.
  public static final int EXPLAIN = 4;

  private static final Downcall EXTRACT =
      Downcall.of("duckdb_extract_statements", JAVA_LONG, ADDRESS, ADDRESS, ADDRESS);
  private static final Downcall EXTRACT_ERROR =
      Downcall.of("duckdb_extract_statements_error", ADDRESS, ADDRESS);
  private static final Downcall DESTROY = Downcall.ofVoid("duckdb_destroy_extracted", ADDRESS);
  private static final Downcall PREPARE =
      Downcall.of(
          "duckdb_prepare_extracted_statement", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
  private static final Downcall TYPE =
      Downcall.of("duckdb_prepared_statement_type", JAVA_INT, ADDRESS);
  private static final Downcall PREPARE_ERROR =
      Downcall.of("duckdb_prepare_error", ADDRESS, ADDRESS);
  private static final Downcall DESTROY_PREPARED =
      Downcall.ofVoid("duckdb_destroy_prepare", ADDRESS);

  private final Holder holder;
  private final MemorySegment handle;
  private final long count;

  /// `idx_t duckdb_extract_statements(duckdb_connection, const char *, duckdb_extracted_statements
  /// *)`
  ///
  /// @throws SQLException when it is no SQL, in DuckDB's words
  public Statements(Holder holder, String sql) throws SQLException {
    this.holder = holder;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment place = arena.allocate(ADDRESS);
      count = EXTRACT.number(holder.connection(), arena.allocateFrom(sql), place);
      handle = place.get(ADDRESS, 0);
    }
    if (count == 0) {
      MemorySegment error = EXTRACT_ERROR.pointer(handle);
      String message = error.address() == 0 ? "no statement" : Library.text(error);
      close();
      throw new SQLException(message);
    }
  }

  /// How many statements the text has.
  public long count() {
    return count;
  }

  /// `duckdb_statement_type duckdb_prepared_statement_type(duckdb_prepared_statement)`, after
  /// `duckdb_state duckdb_prepare_extracted_statement(duckdb_connection,
  /// duckdb_extracted_statements, idx_t, duckdb_prepared_statement *)`
  ///
  /// @throws SQLException when it cannot be planned, in DuckDB's words
  public int type() throws SQLException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment place = arena.allocate(ADDRESS);
      try {
        if (PREPARE.code(holder.connection(), handle, 0L, place) != 0) {
          throw new SQLException(Library.text(PREPARE_ERROR.pointer(place.get(ADDRESS, 0))));
        }
        return TYPE.code(place.get(ADDRESS, 0));
      } finally {
        DESTROY_PREPARED.run(place);
      }
    }
  }

  /// `void duckdb_destroy_extracted(duckdb_extracted_statements *)`
  @Override
  public void close() {
    DESTROY.destroy(handle);
  }
}
