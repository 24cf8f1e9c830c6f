package io.sheaf.examples;

import io.sheaf.duckdb.SheafDuckDb;
import io.sheaf.store.Options;
import io.sheaf.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// A table of a store, joined in DuckDB with a table of one's own.
public final class QueryWithDuckDb {
  private QueryWithDuckDb() {}

  /// Takes the directory of the store, or makes a temporary one.
  public static void main(String[] args) throws IOException, SQLException {
    Path directory =
        args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("sheaf-example");
    System.out.println(run(directory.resolve("store")));
  }

  /// Writes the numbers below 1,000,000 as fares, and returns what DuckDB says of the dear ones.
  static String run(Path directory) throws IOException, SQLException {
    WriteAndScan.run(directory);
    try (Store store = Store.open(directory, Options.defaults());
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        SheafDuckDb _ = SheafDuckDb.register(connection, store);
        Statement sql = connection.createStatement()) {
      sql.execute("CREATE TABLE classes AS FROM (VALUES (500000, 'dear')) AS v(above, class)");
      try (ResultSet row =
          sql.executeQuery(
              "SELECT class, count(*) FROM trips JOIN classes ON fare >= above GROUP BY class")) {
        row.next();
        return row.getString(1) + ": " + row.getLong(2) + " rows";
      }
    }
  }
}
