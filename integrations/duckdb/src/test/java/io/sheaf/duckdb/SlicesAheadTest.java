package io.sheaf.duckdb;

import static io.sheaf.duckdb.StoreFixture.cell;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sheaf.store.Appender;
import io.sheaf.store.Key;
import io.sheaf.store.TableOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Batches of which some slices are made ahead, and the last ones each for itself.
final class SlicesAheadTest {
  private static final int ROWS = (2 * SlicesAhead.COUNT + 3) * 2048 + 77;
  private static final int BATCHES = 3;

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  @Test
  void everySliceHasItsOwnValuesAndNulls() throws Exception {
    fill();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        SheafDuckDb _ = SheafDuckDb.register(connection, fixture.store());
        Statement sql = connection.createStatement()) {
      String wrong =
          "SELECT count(*) FROM t WHERE part IS DISTINCT FROM"
              + " CASE WHEN id % 3 = 0 AND id // 2048 % 2 = 0 THEN NULL ELSE id % 1000 END";
      assertEquals("0", cell(sql, wrong));
      assertEquals(
          String.valueOf(BATCHES * ROWS), cell(sql, "SELECT count(DISTINCT id) FROM t"));
      assertEquals("65535", cell(sql, "SELECT id FROM t WHERE id > 65534 ORDER BY id LIMIT 1"));
    }
  }

  /// Nulls in every other slice only, so that one slice's would show in its neighbour.
  private void fill() throws Exception {
    Schema schema =
        new Schema(
            List.of(
                Field.notNullable("id", new ArrowType.Int(64, true)),
                Field.nullable("part", new ArrowType.Int(32, true))));
    fixture.store().createTable("t", schema, TableOptions.defaults());
    try (Appender appender =
        fixture.store().table("t").appender(fixture.allocator(), Key.random())) {
      BigIntVector ids = (BigIntVector) appender.root().getVector("id");
      IntVector parts = (IntVector) appender.root().getVector("part");
      for (int batch = 0; batch < BATCHES; batch++) {
        for (int i = 0; i < ROWS; i++) {
          int id = batch * ROWS + i;
          ids.setSafe(i, id);
          if (id % 3 == 0 && id / 2048 % 2 == 0) parts.setNull(i);
          else parts.setSafe(i, id % 1000);
        }
        appender.root().setRowCount(ROWS);
        appender.flush();
      }
      appender.commit();
    }
  }
}
