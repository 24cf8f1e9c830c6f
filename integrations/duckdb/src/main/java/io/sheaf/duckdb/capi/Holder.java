package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// What the JDBC driver keeps for a connection, read by reflection and checked before it is used.
///
/// ```
/// struct ConnectionHolder {                    // src/jni/holders.hpp of duckdb-java
///   duckdb::shared_ptr<duckdb::DuckDB> db;     // two words: what `dbAddress` says, its counts
///   duckdb::unique_ptr<duckdb::Connection> connection;
/// };
/// ```
///
/// @param database as `duckdb_database` and as `duckdb_v2_instance_handle`, of each of which a
///   connection is made by the `shared_ptr<DuckDB>` that it begins with: a copy of the two words,
///   good as long as the database is open, whatever becomes of the connection
/// @param connection as `duckdb_connection`, which is the very pointer of the holder; good as long
///   as the user's connection is open
public record Holder(MemorySegment database, MemorySegment connection) {
  private static final long WORDS = 3;

  private static final Downcall CONTEXT =
      Downcall.ofVoid("duckdb_connection_get_client_context", ADDRESS, ADDRESS);
  private static final Downcall CONNECTION_ID =
      Downcall.of("duckdb_client_context_get_connection_id", JAVA_LONG, ADDRESS);
  private static final Downcall DESTROY_CONTEXT =
      Downcall.ofVoid("duckdb_destroy_client_context", ADDRESS);

  /// Finds what lies behind a connection.
  ///
  /// @throws UnsupportedDuckDb when the driver keeps it otherwise than is known
  /// @throws SQLException when the connection is closed, or is none of DuckDB's
  public static Holder of(Connection jdbc) throws SQLException {
    DuckDBConnection connection = jdbc.unwrap(DuckDBConnection.class);
    if (connection.isClosed()) throw new SQLException("the connection is closed");
    Library.check();
    TwoApis.check();
    Holder holder = read(connection);
    long told = told(connection);
    long found = holder.connectionId();
    if (found != told) {
      throw new UnsupportedDuckDb("connection " + told + " was found to be " + found);
    }
    return holder;
  }

  private static Holder read(DuckDBConnection connection) {
    if (!(field(connection, "connRef") instanceof ByteBuffer reference) || !reference.isDirect()) {
      throw new UnsupportedDuckDb("DuckDBConnection.connRef is no direct buffer");
    }
    if (!(field(connection, "dbAddress") instanceof Long address)) {
      throw new UnsupportedDuckDb("DuckDBConnection.dbAddress is no number");
    }
    MemorySegment words =
        Library.sized(MemorySegment.ofBuffer(reference), WORDS * JAVA_LONG.byteSize());
    if (words.get(JAVA_LONG, 0) != address || address == 0) {
      throw new UnsupportedDuckDb("DuckDBConnection.connRef does not begin with its database");
    }
    MemorySegment handle = words.getAtIndex(ADDRESS, 2);
    if (handle.address() == 0) throw new UnsupportedDuckDb("connRef holds no connection");
    MemorySegment database = Arena.ofAuto().allocate(2 * ADDRESS.byteSize(), ADDRESS.byteSize());
    MemorySegment.copy(words, 0, database, 0, database.byteSize());
    return new Holder(database, handle);
  }

  private static @Nullable Object field(DuckDBConnection connection, String name) {
    try {
      Field field = DuckDBConnection.class.getDeclaredField(name);
      field.setAccessible(true);
      return field.get(connection);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new UnsupportedDuckDb("DuckDBConnection." + name + " cannot be read (" + e + ")", e);
    }
  }

  /// The number that SQL tells of the connection.
  private static long told(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT current_connection_id()")) {
      row.next();
      return row.getLong(1);
    }
  }

  /// `void duckdb_connection_get_client_context(duckdb_connection, duckdb_client_context *)`,
  /// `idx_t duckdb_client_context_get_connection_id(duckdb_client_context)`, `void
  /// duckdb_destroy_client_context(duckdb_client_context *)`
  private long connectionId() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment context = arena.allocate(ADDRESS);
      CONTEXT.run(connection, context);
      long id = CONNECTION_ID.number(context.get(ADDRESS, 0));
      DESTROY_CONTEXT.run(context);
      return id;
    }
  }

  /// What tells databases apart while they are open.
  public long databaseAddress() {
    return database.get(JAVA_LONG, 0);
  }
}
