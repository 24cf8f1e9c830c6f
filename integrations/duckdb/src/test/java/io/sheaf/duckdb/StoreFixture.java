package io.sheaf.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.duckdb.capi.Tokens;
import io.sheaf.store.Appender;
import io.sheaf.store.Key;
import io.sheaf.store.Options;
import io.sheaf.store.Store;
import io.sheaf.store.Table;
import io.sheaf.store.TableOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A store for each test, and the leak check that ends it: no pin, nothing allocated, nothing that
/// DuckDB still knows of.
final class StoreFixture implements BeforeEachCallback, AfterEachCallback {
  private @Nullable Path directory;
  private @Nullable Store store;
  private @Nullable RootAllocator allocator;

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    directory = Files.createTempDirectory("sheaf-test");
    store = Store.open(directory.resolve("store"), Options.defaults().pool(Options.mib(64)));
    allocator = new RootAllocator();
  }

  Store store() {
    if (store == null) throw new AssertionError("no test is running");
    return store;
  }

  RootAllocator allocator() {
    if (allocator == null) throw new AssertionError("no test is running");
    return allocator;
  }

  /// A table of `rows` rows of `id`, counted from 0, and its `half`.
  Store numbers(String table, int rows) throws IOException {
    Schema schema =
        new Schema(
            List.of(
                Field.notNullable("id", new ArrowType.Int(64, true)),
                Field.nullable(
                    "half", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE))));
    store().createTable(table, schema, TableOptions.defaults());
    append(table, 0, rows);
    return store();
  }

  /// More rows of it.
  void append(String table, int first, int rows) throws IOException {
    Table made = store().table(table);
    try (Appender appender = made.appender(allocator(), Key.random())) {
      for (int from = first; from < first + rows; from += 50_000) {
        int count = Math.min(50_000, first + rows - from);
        BigIntVector ids = (BigIntVector) appender.root().getVector("id");
        Float8Vector halves = (Float8Vector) appender.root().getVector("half");
        for (int i = 0; i < count; i++) {
          ids.setSafe(i, from + i);
          halves.setSafe(i, (from + i) / 2.0);
        }
        appender.root().setRowCount(count);
        appender.flush();
      }
      appender.commit();
    }
  }

  /// The first value that a query answers, as text.
  static String cell(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      assertTrue(rows.next(), sql);
      return String.valueOf(rows.getString(1));
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    assertEquals(List.of(), store().poolReport().holders(), "pins are left");
    assertEquals(0, store().poolReport().pinnedBytes(), "pins are left");
    store().close();
    allocator().close();
    assertEquals(0, Tokens.count(), "DuckDB still knows of something");
    if (directory == null) throw new AssertionError("no test is running");
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }
}
