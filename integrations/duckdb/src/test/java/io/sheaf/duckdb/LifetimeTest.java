package io.sheaf.duckdb;

import static io.sheaf.duckdb.StoreFixture.cell;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.duckdb.capi.Tokens;
import io.sheaf.format.testing.Seed;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// However a query ends, nothing of ours stays behind.
final class LifetimeTest {
  /// What DuckDB knows of while no query runs: the registration, by the function and by the names.
  private static final int REGISTERED = 2;

  private static final int CANCELS = Integer.getInteger("sheaf.duckdb.cancels", 100);
  private static final int ROWS = 300_000;

  /// Takes hours, and pins the batch whose rows it is at.
  private static final String ENDLESS =
      "SELECT count(*) FROM flights a, flights b WHERE a.half * b.half < -1";

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private Connection connection;
  private SheafDuckDb tables;

  @BeforeEach
  void register() throws Exception {
    Properties streaming = new Properties();
    streaming.setProperty("jdbc_stream_results", "true");
    connection = DriverManager.getConnection("jdbc:duckdb:", streaming);
    tables = SheafDuckDb.register(connection, fixture.numbers("flights", ROWS));
  }

  @AfterEach
  void close() throws SQLException {
    tables.close();
    connection.close();
  }

  private void nothingIsHeld(String after) {
    assertEquals(List.of(), fixture.store().poolReport().holders(), after);
    assertEquals(0, fixture.store().poolReport().pinnedBytes(), after);
    assertEquals(REGISTERED, Tokens.count(), after);
  }

  @Test
  void cancelledQueriesLeaveNoPin() throws Exception {
    long seed = Seed.value("LifetimeTest");
    Random random = Seed.random(seed, 0);
    int whileReading = 0;
    try (var threads = Executors.newSingleThreadExecutor()) {
      for (int i = 0; i < CANCELS; i++) {
        try (Statement statement = connection.createStatement()) {
          Future<?> query = threads.submit(() -> cell(statement, ENDLESS));
          // Every other one while pages are pinned, the rest at any moment.
          boolean late = i % 2 == 0;
          while (late && pinned() == 0) {
            if (query.isDone()) throw new AssertionError("it ended by itself, seed " + seed);
            Thread.onSpinWait();
          }
          if (late) whileReading++;
          TimeUnit.MICROSECONDS.sleep(random.nextInt(3_000));
          while (!query.isDone()) cancel(statement);
          assertEquals(Future.State.FAILED, query.state(), "seed " + seed);
        }
        if (i % 50 == 49) nothingIsHeld("after " + (i + 1) + " queries, seed " + seed);
      }
    }
    nothingIsHeld("after all, seed " + seed);
    System.out.printf(
        "cancelled queries: %d, %d of them once pages were pinned, 0 pins left%n",
        CANCELS, whileReading);
  }

  private long pinned() {
    return fixture.store().poolReport().pinnedBytes();
  }

  @Test
  void aResultThatIsClosedEarlyLetsGo() throws Exception {
    try (Statement statement = connection.createStatement()) {
      ResultSet rows = statement.executeQuery("FROM flights");
      for (int i = 0; i < 5_000; i++) assertTrue(rows.next());
      rows.close();
    }
    nothingIsHeld("a result closed early");
  }

  @Test
  void whatDuckDbShowsStaysWhileTheResultIsReadSlowly() throws Exception {
    long sum = 0;
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id, half FROM flights")) {
      while (rows.next()) {
        long id = rows.getLong(1);
        assertEquals(id / 2.0, rows.getDouble(2));
        sum += id;
      }
    }
    assertEquals((long) ROWS * (ROWS - 1) / 2, sum);
    nothingIsHeld("a streamed result");
  }

  @Test
  void aQueryThatFailsLetsGo() throws Exception {
    try (Statement statement = connection.createStatement()) {
      for (String sql :
          new String[] {
            "SELECT error('stop') FROM flights WHERE id = 200000",
            "SELECT (id - 1)::UTINYINT FROM flights",
            "SELECT nothing FROM flights",
            "FROM sheaf_scan('flights', filter => 'nothing = 1')",
          }) {
        assertThrows(SQLException.class, () -> all(sql), sql);
        nothingIsHeld(sql);
      }
      assertEquals("1", cell(statement, "SELECT 1"));
    }
  }

  @Test
  void severalThreadsShareTheBatches() throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET threads = 4");
      for (int i = 0; i < 20; i++) {
        assertEquals(
            "300000 44999850000",
            cell(statement, "SELECT count(DISTINCT id) || ' ' || sum(id) FROM flights"));
      }
      statement.execute("CREATE TABLE copied AS FROM flights");
      assertEquals("0", cell(statement, "SELECT count(*) FROM copied WHERE id <> half * 2"));
      statement.execute("DROP TABLE copied");
    }
    nothingIsHeld("parallel queries");
  }

  @Test
  void aPreparedStatementReadsWhatIsThereWhenItRuns() throws Exception {
    try (PreparedStatement prepared =
        connection.prepareStatement("SELECT count(*) FROM flights WHERE id >= ?")) {
      prepared.setLong(1, 10);
      assertEquals(ROWS - 10, count(prepared));
      fixture.append("flights", ROWS, 5);
      assertEquals(ROWS - 5, count(prepared));
    }
    nothingIsHeld("a prepared statement");
  }

  /// A statement whose query has failed by now is closed.
  private static void cancel(Statement statement) throws SQLException {
    try {
      statement.cancel();
    } catch (SQLException e) {
      if (!statement.isClosed()) throw e;
    }
  }

  private static long count(PreparedStatement prepared) throws SQLException {
    try (ResultSet rows = prepared.executeQuery()) {
      assertTrue(rows.next());
      return rows.getLong(1);
    }
  }

  private void all(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) rows.getString(1);
    }
  }
}
