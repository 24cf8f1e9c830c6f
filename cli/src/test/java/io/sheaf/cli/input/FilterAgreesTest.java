package io.sheaf.cli.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.OwnedCopy;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.encode.DictionarySource;
import io.sheaf.format.schema.Type;
import io.sheaf.store.filter.Filters;
import io.sheaf.store.filter.RowFilter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBResultSet;
import org.junit.jupiter.api.Test;

/// Filters beside DuckDB: the same rows, the same question, the same row numbers.
final class FilterAgreesTest {
  private static final long SEED = Long.getLong("sheaf.seed", new Random().nextInt());
  private static final int TABLES = Integer.getInteger("sheaf.filter.tables", 50);
  private static final List<DuckColumn> COLUMNS = List.of(DuckColumn.values());
  private static final int ROWS = 300;
  private static final int FILTERS = 80;

  private final Random random = new Random(SEED);
  private long cases;
  private long kept;
  private final Map<Long, ArrayData> dictionaries = new HashMap<>();

  @Test
  void everyFilterKeepsTheRowsThatDuckDbSelects() throws Exception {
    for (int i = 0; i < TABLES; i++) {
      try (Connection connection = DuckInput.connect();
          Statement statement = connection.createStatement()) {
        table(statement);
      }
    }
    System.out.printf(
        "filters beside DuckDB: %d cases, 0 differ; %d rows kept, seed %d%n", cases, kept, SEED);
    assertTrue(cases == (long) TABLES * FILTERS && kept > cases * 20, "too little, seed " + SEED);
  }

  @Test
  void aFilterThatMeansSomethingElseIsSeen() throws Exception {
    try (Connection connection = DuckInput.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE t AS SELECT i AS id, (CASE i WHEN 7 THEN 'NaN' ELSE '-1' END)::DOUBLE AS c0"
              + " FROM range("
              + ROWS
              + ") r(i)");
      Both blindToNan = new Both("c0 > 5", "c0 > 5 AND NOT isnan(c0)");
      BitSet found = keep(statement, List.of(DuckColumn.DOUBLE), List.of(blindToNan)).getFirst();
      assertEquals(BitSet.valueOf(new long[] {1 << 7}), found);
      assertNotEquals(selected(statement, blindToNan.sql()), found);
    }
  }

  private void table(Statement statement) throws SQLException, IOException {
    List<DuckColumn> columns = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      columns.add(COLUMNS.get(random.nextInt(COLUMNS.size())));
    }
    statement.execute(rows(columns));
    var predicates = new DuckPredicates(random, columns);
    List<Both> asked = new ArrayList<>();
    for (int i = 0; i < FILTERS; i++) asked.add(predicates.predicate(random.nextInt(4)));
    List<BitSet> found = keep(statement, columns, asked);
    for (int i = 0; i < FILTERS; i++) {
      Both both = asked.get(i);
      BitSet expected = selected(statement, both.sql());
      assertEquals(expected, found.get(i), () -> both + " over " + columns + ", seed " + SEED);
      cases++;
      kept += expected.cardinality();
    }
  }

  private String rows(List<DuckColumn> columns) {
    StringBuilder sql = new StringBuilder("CREATE TABLE t AS SELECT * FROM (VALUES ");
    StringBuilder names = new StringBuilder(") AS v(id");
    for (int row = 0; row < ROWS; row++) {
      sql.append(row == 0 ? "(" : ", (").append(row);
      for (DuckColumn column : columns) sql.append(", ").append(column.value(random));
      sql.append(')');
    }
    for (int i = 0; i < columns.size(); i++) names.append(", c").append(i);
    StringBuilder types = new StringBuilder("SELECT id");
    for (int i = 0; i < columns.size(); i++) {
      types.append(", c%d::%s AS c%d".formatted(i, columns.get(i).type, i));
    }
    return sql.toString().replace("SELECT *", types) + names + ") ORDER BY id";
  }

  private static BitSet selected(Statement statement, String where) throws SQLException {
    BitSet rows = new BitSet();
    try (ResultSet result = statement.executeQuery("SELECT id FROM t WHERE " + where)) {
      while (result.next()) rows.set(result.getInt(1));
    }
    return rows;
  }

  /// The rows that each filter keeps, some texts behind dictionaries.
  private List<BitSet> keep(Statement statement, List<DuckColumn> columns, List<Both> asked)
      throws SQLException, IOException {
    Map<Integer, Type.Int> encoded = new TreeMap<>();
    for (int i = 0; i < columns.size(); i++) {
      boolean text = columns.get(i) == DuckColumn.TEXT;
      if (text && random.nextBoolean()) encoded.put(i + 1, new Type.Int(16, random.nextBoolean()));
    }
    try (var allocator = new RootAllocator();
        var arena = Arena.ofConfined();
        var result = statement.executeQuery("FROM t ORDER BY id").unwrap(DuckDBResultSet.class);
        ArrowReader reader = (ArrowReader) result.arrowExportStream(allocator, 100);
        BatchSource vectors = new VectorRows(reader);
        BatchSource source = new DictionarySource(vectors, encoded)) {
      List<RowFilter> filters = new ArrayList<>();
      for (Both both : asked) {
        filters.add(Filters.bind(Filters.parse(both.filter()), source.schema()));
      }
      List<BitSet> found = new ArrayList<>();
      for (int i = 0; i < filters.size(); i++) found.add(new BitSet());
      int first = 0;
      for (Incoming next = source.next(); next != null; next = source.next()) {
        switch (next) {
          case Incoming.DictionaryValues values ->
              dictionaries.put(values.id(), OwnedCopy.of(values.values(), arena));
          case Incoming.Rows rows -> {
            keep(filters, rows.batch(), found, first);
            first += Math.toIntExact(rows.batch().rows());
          }
        }
      }
      assertEquals(ROWS, first);
      return found;
    }
  }

  private void keep(List<RowFilter> filters, RowBatch batch, List<BitSet> found, int first) {
    for (int i = 0; i < filters.size(); i++) {
      RowFilter filter = filters.get(i);
      List<ArrayData> columns =
          Arrays.stream(filter.columns()).mapToObj(batch.columns()::get).toList();
      RowSet rows = filter.keep(new RowBatch(batch.rows(), columns), this::values);
      for (int row = 0; row < batch.rows(); row++) {
        if (rows.contains(row)) found.get(i).set(first + row);
      }
    }
  }

  private ArrayData values(long id) {
    ArrayData values = dictionaries.get(id);
    if (values == null) throw new AssertionError("no dictionary " + id);
    return values;
  }
}
