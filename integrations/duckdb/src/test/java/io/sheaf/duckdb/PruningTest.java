package io.sheaf.duckdb;

import static io.sheaf.duckdb.StoreFixture.cell;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.PoolReport;
import io.sheaf.store.Snapshot;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.apache.arrow.c.ArrowArrayStream;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What DuckDB asks of rows keeps pages unread, by the pool's own count, and never a row away.
final class PruningTest {
  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private Connection connection;
  private SheafDuckDb tables;

  @BeforeEach
  void register() throws Exception {
    ManyTypes.create(fixture, "many");
    connection = DriverManager.getConnection("jdbc:duckdb:");
    tables = SheafDuckDb.register(connection, fixture.store());
  }

  @AfterEach
  void close() throws SQLException {
    tables.close();
    connection.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id = 17",
        "17 >= id",
        "id < 3 OR id BETWEEN 5 AND 8",
        "id > 5 AND id < 8",
        "id IN (1, 2, 3)",
        "tiny < -40",
        "real < 3.0",
        "half <= 2.5",
        "half > 1e300",
        "half = 'nan'::DOUBLE",
        "price = 0.25",
        "price BETWEEN 1 AND 2",
        "amount < -999.5",
        "wide < 10",
        "day = DATE '1970-01-03'",
        "day < DATE '1970-01-01' + INTERVAL 3 DAY",
        "moment < TIMESTAMP '1970-01-01 00:00:05'",
        "instant < TIMESTAMPTZ '1970-01-01 01:00:05+01:00'",
        "millis <= TIMESTAMP_MS '1970-01-01 00:00:05'",
        "word = 'word 000011'",
        "word < 'word 000011'",
        "late IS NOT NULL",
        "id < 40 AND random() >= 0",
      })
  void pagesWithoutSuchRowsStayUnread(String where) throws Exception {
    long all = pinned("true");
    long some = pinned(where);
    assertEquals(plain(where), ours(where), where);
    assertTrue(some * 2 <= all, where + " pinned " + some + " pages, all rows " + all);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "half > 1.5",
        "half >= 'inf'::DOUBLE",
        "half <> 0.5",
        "real = 'nan'::FLOAT",
        "NOT (id < 70000)",
        "id + 1 = 18",
        "id IN (1, NULL)",
        "id NOT IN (1, 2)",
        "id IS DISTINCT FROM 3",
        "nanos = TIMESTAMPTZ '1970-01-01 00:00:00.000001Z'",
        "word > 'a long beginning that is the same, however far one looks at it'",
        "word LIKE 'word 00001%'",
        "late IS NULL",
        "late = 3 OR random() < 2",
        "day > TIMESTAMP '1970-01-03 12:00:00'",
        "price = 0.255",
        "tiny = 1000",
        "word = 'zero' || chr(0) || 'byte'",
        "word >= 'zero' || chr(0) AND word <= 'zero' || chr(0) || 'c'",
      })
  void whatIsAskedIsWhatPlainArrowAnswers(String where) throws Exception {
    assertEquals(plain(where), ours(where), where);
  }

  @Test
  void aBoundThatIsBlindForNanAndOneThatWasCutWouldBeSeen() throws Exception {
    String above = "half > 1e300";
    String numbers = above + " AND NOT isnan(half)";
    assertNotEquals(plain(numbers), plain(above), "the batches have no NaN above their numbers");
    String longer = "word > '" + ManyTypes.LONG + "'";
    assertNotEquals(plain(longer + " AND length(word) <= 32"), plain(longer), "no text is cut");
    assertEquals(plain(longer), ours(longer));
  }

  @Test
  void eachMentionOfATableHasItsOwnRows() throws Exception {
    String two =
        "SELECT (SELECT sum(id) FROM many WHERE id < 100)"
            + " + (SELECT sum(id) FROM many WHERE id >= 79900)"
            + " + (SELECT count(*) FROM many)";
    long expected = 99 * 50 + 100L * 79_900 + 99 * 50 + ManyTypes.ROWS;
    assertEquals(Long.toString(expected), ask(two));
    String join = "FROM many a JOIN many b ON a.id = b.id - 10 WHERE a.id < 20 AND b.id > 20";
    assertEquals("9", ask("SELECT count(*) " + join));
    String shared =
        "WITH c AS MATERIALIZED (SELECT * FROM many) SELECT count(*) FROM c a, c b"
            + " WHERE a.id = 3 AND b.id > 79990";
    assertEquals("9", ask(shared));
    String same =
        "SELECT * FROM (SELECT count(*) FROM many WHERE id < 5),"
            + " (SELECT count(*) FROM many WHERE id < 5)";
    assertEquals("5", ask(same));
    String outer =
        "SELECT count(b.id) FROM many a LEFT JOIN many b ON a.id = b.id AND b.id < 7";
    assertEquals("7", ask(outer));
  }

  @Test
  void aPreparedStatementIsPrunedByTheValuesOfEachRun() throws Exception {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT sum(id) FROM many WHERE id >= ? AND id < ?")) {
      for (int first : List.of(0, 40_000, 79_990, 10)) {
        statement.setInt(1, first);
        statement.setInt(2, first + 10);
        try (ResultSet row = statement.executeQuery()) {
          assertTrue(row.next());
          assertEquals(first * 10L + 45, row.getLong(1));
        }
      }
    }
  }

  @Test
  void aFilterOfOursAndOneOfDuckDbsBothPrune() throws Exception {
    String scan = "SELECT count(*) FROM sheaf_scan('many', filter => 'id < 30000') WHERE %s";
    assertEquals("10", ask(scan.formatted("id >= 29990")));
    assertEquals("0", ask(scan.formatted("id >= 30000")));
  }

  @Test
  void rowsInTheirOrderStayInIt() throws Exception {
    StringBuilder ids = new StringBuilder();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM many WHERE id % 9973 = 1")) {
      while (rows.next()) ids.append(rows.getLong(1)).append(' ');
    }
    assertEquals("1 9974 19947 29920 39893 49866 59839 69812 79785 ", ids.toString());
    String limited = "SELECT max(id) FROM (SELECT id FROM many WHERE half < 1e9 LIMIT 50)";
    assertEquals("50", ask(limited));
  }

  /// How many rows a condition keeps, and which.
  private String ours(String where) throws SQLException {
    return ask("SELECT count(*) || ' ' || coalesce(sum(id), 0) FROM many WHERE " + where);
  }

  private String plain(String where) throws SQLException {
    try (Connection other = DriverManager.getConnection("jdbc:duckdb:");
        Snapshot snapshot = fixture.store().snapshot();
        ArrowArrayStream stream = ArrowArrayStream.allocateNew(fixture.allocator());
        Statement statement = other.createStatement()) {
      snapshot.table("many").scan().export(fixture.allocator(), stream);
      other.unwrap(DuckDBConnection.class).registerArrowStream("plain", stream);
      String sql = "SELECT count(*) || ' ' || coalesce(sum(id), 0) FROM plain WHERE ";
      return cell(statement, sql + where);
    }
  }

  private long pinned(String where) throws SQLException {
    long before = pins();
    ask("SELECT count(*), max(word), max(price) FROM many WHERE " + where);
    return pins() - before;
  }

  private long pins() {
    PoolReport report = fixture.store().poolReport();
    return report.hits() + report.misses();
  }

  private String ask(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return cell(statement, sql);
    }
  }
}
