package io.sheaf.duckdb;

import static io.sheaf.duckdb.StoreFixture.cell;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sheaf.store.Key;
import io.sheaf.store.TableName;
import io.sheaf.store.TableOptions;
import io.sheaf.store.arrow.VectorSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBResultSet;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Nested values in batches that are shown to DuckDB in several slices.
final class NestedTest {
  /// More than two slices of a batch.
  private static final int ROWS = 5_000;

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'n': i, 'word': 'w' || i}",
        "{'inner': {'word': 'w' || i, 'list': [i, i + 1]}, 'n': i}",
        "{'a': {'b': {'c': CASE WHEN i % 3 = 0 THEN NULL ELSE i END}}}",
        "CASE WHEN i % 5 = 0 THEN NULL ELSE {'inner': {'flag': i % 2 = 0}, 'day': i::INT} END",
        "[{'inner': {'n': i}}, {'inner': {'n': -i}}]",
        "{'three': array_value(i, i + 1, i + 2), 'more': {'two': array_value('a' || i, 'b')}}",
        "CASE WHEN i % 2 = 0 THEN i::UNION(n BIGINT, word VARCHAR)"
            + " ELSE ('w' || i)::UNION(n BIGINT, word VARCHAR) END",
        "{'u': i::UNION(n BIGINT, word VARCHAR)}",
        "MAP {'k' || i: {'v': {'w': i}}}",
      })
  void everySliceHasItsOwnRows(String value) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = connection.createStatement();
        SheafDuckDb _ = SheafDuckDb.register(connection, fixture.store())) {
      sql.execute(
          "CREATE TABLE own AS SELECT i, %s AS v FROM range(%d) r(i)".formatted(value, ROWS));
      try (DuckDBResultSet rows = sql.executeQuery("FROM own").unwrap(DuckDBResultSet.class);
          ArrowReader reader = (ArrowReader) rows.arrowExportStream(fixture.allocator(), ROWS);
          VectorSource source = VectorSource.of(reader)) {
        fixture
            .store()
            .createTable(TableName.of("stored"), source, TableOptions.defaults(), Key.random());
      }
      String same =
          "SELECT count(*) FROM stored s JOIN own o USING (i) WHERE s.v::VARCHAR"
              + " IS NOT DISTINCT FROM o.v::VARCHAR";
      assertEquals(Integer.toString(ROWS), cell(sql, same));
    }
  }
}
