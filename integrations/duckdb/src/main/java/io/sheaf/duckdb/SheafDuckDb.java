package io.sheaf.duckdb;

import io.sheaf.duckdb.capi.Holder;
import io.sheaf.duckdb.capi.UnsupportedDuckDb;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import java.sql.Connection;
import java.sql.SQLException;

/// A store whose tables DuckDB knows: `FROM flights` and `sheaf_scan('flights', at => 12)` in every
/// connection of one database, to be joined with what else it has.
///
/// The rows are read from pinned frames, without a copy where DuckDB's vectors have Arrow's form. A
/// query reads each table as of when it is planned; one that is prepared stays at that snapshot.
/// Any thread. Close it before the store, when no query reads it any more; queries that are planned
/// afterwards fail and say so.
public final class SheafDuckDb implements AutoCloseable {
  private final Registration registration;
  private final Tables tables;

  private SheafDuckDb(Registration registration, Tables tables) {
    this.registration = registration;
    this.tables = tables;
  }

  /// Makes the tables of a store known to the database of a DuckDB connection, each as of when a
  /// query is planned. Neither the connection nor the store is taken over.
  ///
  /// @throws UnsupportedDuckDb when the driver or its library is not as it was known to be; nothing
  ///   was changed
  /// @throws IllegalStateException when the database has a store that is not closed
  /// @throws SQLException when the connection is closed, or is none of DuckDB's
  public static SheafDuckDb register(Connection connection, Store store) throws SQLException {
    return register(connection, Tables.of(store));
  }

  /// The same with the tables of one snapshot, which stays the caller's and outlives this: every
  /// query reads all tables as of it.
  public static SheafDuckDb register(Connection connection, Snapshot snapshot) throws SQLException {
    return register(connection, Tables.of(snapshot));
  }

  /// The same with the function alone: the names of tables mean nothing by themselves. DuckDB tells
  /// us only the last part of a name that it does not know, so that `nosuch.flights` would be
  /// `flights`.
  public static SheafDuckDb registerFunction(Connection connection, Snapshot snapshot)
      throws SQLException {
    return register(connection, Tables.unnamed(snapshot));
  }

  private static SheafDuckDb register(Connection connection, Tables tables) throws SQLException {
    try {
      return new SheafDuckDb(Registration.of(Holder.of(connection), tables), tables);
    } catch (ExceptionInInitializerError e) {
      if (e.getCause() instanceof UnsupportedDuckDb unsupported) throw unsupported;
      throw e;
    }
  }

  /// Takes the store away from queries that are yet to be planned.
  @Override
  public void close() {
    registration.close(tables);
  }
}
