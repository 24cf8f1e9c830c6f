package io.sheaf.duckdb;

import static io.sheaf.duckdb.StoreFixture.cell;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Tables of a store in a user's own connection.
final class SheafDuckDbTest {
  private static final int ROWS = 200_000;

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private Connection connection;

  @BeforeEach
  void connect() throws SQLException {
    connection = DriverManager.getConnection("jdbc:duckdb:");
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  @Test
  void aTableIsReadByFunctionAndByName() throws Exception {
    try (SheafDuckDb _ = SheafDuckDb.register(connection, fixture.numbers("flights", ROWS))) {
      assertEquals("19999900000", ask("SELECT sum(id) FROM sheaf_scan('flights')"));
      assertEquals("19999900000", ask("SELECT sum(id) FROM sheaf_scan('main.flights')"));
      assertEquals("19999900000", ask("SELECT sum(id) FROM flights"));
      assertEquals("99999.5", ask("SELECT avg(half) * 2 FROM Flights"));
      assertEquals("200000", ask("SELECT count(*) FROM flights"));
      assertEquals("3", ask("SELECT id FROM flights LIMIT 1 OFFSET 3"));
      assertEquals("0", ask("SELECT count(*) FROM flights WHERE id < 0"));
    }
  }

  @Test
  void aTableJoinsTheUsersOwnAndItself() throws Exception {
    try (SheafDuckDb _ = SheafDuckDb.register(connection, fixture.numbers("flights", ROWS));
        Statement sql = connection.createStatement()) {
      sql.execute("CREATE TABLE own AS SELECT 7 AS id, 'seven' AS word");
      assertEquals("seven 3.5", ask("SELECT word || ' ' || half FROM flights JOIN own USING (id)"));
      assertEquals("200000", ask("SELECT count(*) FROM flights a JOIN flights b USING (id)"));
    }
  }

  @Test
  void anotherConnectionOfTheDatabaseReadsItTooAfterTheFirstIsClosed() throws Exception {
    try (SheafDuckDb _ = SheafDuckDb.register(connection, fixture.numbers("flights", ROWS));
        Connection other = connection.unwrap(DuckDBConnection.class).duplicate();
        Statement sql = other.createStatement()) {
      connection.close();
      assertEquals("200000", cell(sql, "SELECT count(half) FROM flights"));
    }
  }

  @Test
  void onlyTheColumnsOfTheQueryAreRead() throws Exception {
    try (SheafDuckDb _ = SheafDuckDb.register(connection, fixture.numbers("flights", ROWS));
        Statement sql = connection.createStatement();
        ResultSet plan = sql.executeQuery("EXPLAIN SELECT sum(half) FROM flights")) {
      assertTrue(plan.next());
      String text = plan.getString(2);
      assertTrue(text.contains("Projections: half "), text);
      assertTrue(text.contains("~200,000 rows"), text);
    }
  }

  @Test
  void olderSnapshotsAreReadByNumberAndByTime() throws Exception {
    Store store = fixture.numbers("flights", 10);
    fixture.append("flights", 10, 5);
    try (SheafDuckDb _ = SheafDuckDb.register(connection, store);
        Snapshot newest = store.snapshot()) {
      long before = newest.number() - 1;
      Instant time = newest.time();
      assertEquals("15", ask("SELECT count(*) FROM flights"));
      assertEquals("10", ask("SELECT count(*) FROM sheaf_scan('flights', at => %d)", before));
      assertEquals(
          "15", ask("SELECT count(*) FROM sheaf_scan('flights', at => '%s')", time.plusSeconds(1)));
      assertEquals(
          "15", ask("SELECT count(*) FROM sheaf_scan('flights', at => now() + INTERVAL 1 HOUR)"));
      refused("no snapshot 99", "FROM sheaf_scan('flights', at => 99)");
      refused("neither a snapshot number", "FROM sheaf_scan('flights', at => 'soon')");
    }
  }

  @Test
  void aRegisteredSnapshotIsWhatEveryQueryReads() throws Exception {
    Store store = fixture.numbers("flights", 10);
    try (Snapshot snapshot = store.snapshot();
        SheafDuckDb _ = SheafDuckDb.register(connection, snapshot)) {
      fixture.append("flights", 10, 5);
      assertEquals("10", ask("SELECT count(*) FROM flights"));
      refused("as of snapshot", "FROM sheaf_scan('flights', at => %d)", snapshot.number() - 1);
    }
  }

  @Test
  void aFilterOfOursIsAppliedExactly() throws Exception {
    try (SheafDuckDb _ = SheafDuckDb.register(connection, fixture.numbers("flights", ROWS))) {
      String scan = "SELECT count(*) FROM sheaf_scan('flights', filter => '%s')";
      assertEquals("11", ask(scan, "id between 70000 and 70010"));
      refused("bad filter at 0-2: no column", scan, "di < 10");
    }
  }

  @Test
  void whatIsNotThereIsToldByName() throws Exception {
    try (SheafDuckDb _ = SheafDuckDb.register(connection, fixture.numbers("flights", 10))) {
      refused("no table \"flihgts\"; did you mean \"flights\"?", "FROM sheaf_scan('flihgts')");
      refused("which table?", "FROM sheaf_scan(NULL)");
      refused("flihgts", "FROM flihgts");
    }
  }

  @Test
  void aNameThatTwoSchemasHaveIsRefused() throws Exception {
    fixture.numbers("flights", 10);
    fixture.numbers("old.flights", 5);
    try (SheafDuckDb _ = SheafDuckDb.register(connection, fixture.numbers("trips", 3))) {
      refused("is in several schemas", "FROM flights");
      refused("is in several schemas", "FROM old.flights");
      assertEquals("5", ask("SELECT count(*) FROM sheaf_scan('old.flights')"));
      assertEquals("10", ask("SELECT count(*) FROM sheaf_scan('main.flights')"));
      assertEquals("3", ask("SELECT count(*) FROM trips"));
    }
  }

  @Test
  void aDatabaseHasOneStoreAtATime() throws Exception {
    Store store = fixture.numbers("flights", 10);
    try (SheafDuckDb _ = SheafDuckDb.register(connection, store)) {
      assertThrows(IllegalStateException.class, () -> SheafDuckDb.register(connection, store));
    }
    refused("taken away", "FROM sheaf_scan('flights')");
    refused("flights", "FROM flights");
    try (SheafDuckDb _ = SheafDuckDb.register(connection, store)) {
      assertEquals("10", ask("SELECT count(*) FROM flights"));
    }
  }

  @FormatMethod
  private String ask(@FormatString String sql, Object... arguments) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return cell(statement, sql.formatted(arguments));
    }
  }

  @FormatMethod
  private void refused(String why, @FormatString String sql, Object... arguments) {
    SQLException thrown = assertThrows(SQLException.class, () -> ask(sql, arguments));
    assertTrue(String.valueOf(thrown.getMessage()).contains(why), thrown.getMessage());
  }
}
