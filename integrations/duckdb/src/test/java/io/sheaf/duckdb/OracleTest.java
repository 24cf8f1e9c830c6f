package io.sheaf.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.format.testing.FieldGenerator;
import io.sheaf.format.testing.Seed;
import io.sheaf.format.testing.StreamGenerator;
import io.sheaf.store.Key;
import io.sheaf.store.Snapshot;
import io.sheaf.store.TableName;
import io.sheaf.store.TableOptions;
import java.lang.foreign.Arena;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.apache.arrow.c.ArrowArrayStream;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `sheaf_scan` beside DuckDB over the same rows in plain Arrow, as Arrow Java exports them.
final class OracleTest {
  private static final int TABLES = Integer.getInteger("sheaf.duckdb.tables", 20);
  private static final int BATCHES = 4;

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final long seed = Seed.value("OracleTest");
  private final TreeMap<String, Integer> refused = new TreeMap<>();
  private int cases;
  private long cells;

  @Test
  void everyColumnIsAsDuckDbReadsPlainArrow() throws Exception {
    for (int sample = 0; sample < TABLES; sample++) {
      table(Seed.random(seed, sample), "t" + sample);
    }
    System.out.printf(
        "sheaf_scan beside plain Arrow: %d cases, 0 differ; %d cells, refused %s, seed %d%n",
        cases, cells, refused, seed);
    assertTrue(cases >= TABLES * 2, "every table has a column of numbers, seed " + seed);
  }

  private void table(Random random, String name) throws Exception {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.of("id", new Type.Int(64, true), false));
    fields.addAll(new FieldGenerator(random).schema(1 + random.nextInt(6)).fields());
    SchemaMessage schema = SchemaMessage.of(new Schema(fields, List.of()));
    int rows = random.nextInt(3) == 0 ? 5_000 : 300;
    try (Arena memory = Arena.ofShared()) {
      var stream = new StreamGenerator(random, memory, schema).stream(BATCHES, rows, true);
      fixture.store().createTable(TableName.of(name), schema, TableOptions.defaults());
      fixture.store().table(name).append(StreamGenerator.source(schema, stream), Key.random());
    }
    // A database for each: some of what DuckDB does not read makes it unusable.
    for (Field field : fields) {
      try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
          SheafDuckDb _ = SheafDuckDb.register(connection, fixture.store())) {
        column(connection, name, field, random);
      }
    }
  }

  private void column(Connection connection, String table, Field field, Random random)
      throws Exception {
    String column = "\"" + field.name() + "\"";
    List<String> expected;
    List<String> found;
    String query = "SELECT %s::VARCHAR FROM %s".formatted(column, table);
    try {
      // Ours first: it refuses what would end the process.
      found = texts(connection, query);
      if (isDeadly(field)) {
        refused.merge("plain Arrow " + type(field), 1, Integer::sum);
        return;
      }
      expected = plain(table, field.name());
    } catch (SQLException | RuntimeException e) {
      assertTrue(isRefusal(field, e), () -> field + ", seed " + seed + ": " + e);
      refused.merge(e.getClass().getSimpleName() + " " + type(field), 1, Integer::sum);
      return;
    }
    assertEquals(expected, found, () -> table + " " + field + ", seed " + seed);
    cells += expected.size();
    cases++;
    int offset = random.nextInt(expected.size() + 1);
    int limit = random.nextInt(expected.size() - offset + 1);
    assertEquals(
        expected.subList(offset, offset + limit),
        texts(connection, query + " LIMIT " + limit + " OFFSET " + offset),
        () -> table + " " + field + ", seed " + seed);
    cases++;
  }

  /// DuckDB's own reader of Arrow ends the process (in `DirectConversion`) over values of runs that
  /// are runs themselves, or in a dictionary.
  private static boolean isDeadly(Field field) {
    if (field.type() instanceof Type.RunEndEncoded) {
      Field values = field.children().get(1);
      if (values.type() instanceof Type.RunEndEncoded || values.dictionary() != null) return true;
    }
    return field.children().stream().anyMatch(OracleTest::isDeadly);
  }

  /// What is flat and refused is refused by plain Arrow, too; and by name.
  private static boolean isRefusal(Field field, Exception e) {
    boolean ours = String.valueOf(e.getMessage()).contains("which DuckDB does not read");
    return !ours || !field.children().isEmpty() || isUnknown(field.type());
  }

  private static boolean isUnknown(Type type) {
    return switch (type) {
      case Type.FloatingPoint number -> number.precision() == Type.Precision.HALF;
      case Type.Decimal decimal -> decimal.bits() == 256;
      case Type.FixedSizeBinary binary -> binary.width() == 0;
      default -> false;
    };
  }

  private static String type(Field field) {
    return field.type().getClass().getSimpleName();
  }

  private List<String> plain(String table, String column) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Snapshot snapshot = fixture.store().snapshot();
        ArrowArrayStream stream = ArrowArrayStream.allocateNew(fixture.allocator())) {
      snapshot.table(table).scan().select(column).export(fixture.allocator(), stream);
      connection.unwrap(DuckDBConnection.class).registerArrowStream("plain", stream);
      return texts(connection, "SELECT \"%s\"::VARCHAR FROM plain".formatted(column));
    }
  }

  private static List<String> texts(Connection connection, String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) texts.add(rows.getString(1));
    }
    return texts;
  }
}
