package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// `duckdb_connection`: one of our own to the database of a user's, for conversions only. It keeps
/// the database open as long as it is.
public final class OwnConnection implements AutoCloseable {
  private static final Downcall CONNECT = Downcall.of("duckdb_connect", JAVA_INT, ADDRESS, ADDRESS);
  private static final Downcall DISCONNECT = Downcall.ofVoid("duckdb_disconnect", ADDRESS);

  private final MemorySegment handle;

  /// `duckdb_state duckdb_connect(duckdb_database, duckdb_connection *)`
  public OwnConnection(MemorySegment database) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment place = arena.allocate(ADDRESS);
      if (CONNECT.code(database, place) != 0) {
        throw new UnsupportedDuckDb("DuckDB gave no connection");
      }
      handle = place.get(ADDRESS, 0);
    }
  }

  MemorySegment handle() {
    return handle;
  }

  /// `void duckdb_disconnect(duckdb_connection *)`
  @Override
  public void close() {
    DISCONNECT.destroy(handle);
  }
}
