package io.sheaf.duckdb;

import io.sheaf.store.Appender;
import io.sheaf.store.Key;
import io.sheaf.store.TableOptions;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.TimeStampMilliVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/// A table of columns that grow with `id`, of every type that is pruned by, in 20 segments.
final class ManyTypes {
  static final int ROWS = 80_000;
  static final String LONG = "a long beginning that is the same, however far one looks at it";
  private static final int BATCH = 4_000;

  private ManyTypes() {}

  static void create(StoreFixture fixture, String name) throws IOException {
    fixture.store().createTable(name, schema(), TableOptions.defaults());
    for (int first = 0; first < ROWS; first += BATCH) {
      try (Appender appender =
          fixture.store().table(name).appender(fixture.allocator(), Key.random())) {
        VectorSchemaRoot root = appender.root();
        for (int i = 0; i < BATCH; i++) row(root, i, first + i);
        root.setRowCount(BATCH);
        appender.flush();
        appender.commit();
      }
    }
  }

  private static Schema schema() {
    return new Schema(
        List.of(
            Field.notNullable("id", new ArrowType.Int(64, true)),
            Field.nullable("tiny", new ArrowType.Int(8, true)),
            Field.nullable("real", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)),
            Field.nullable("half", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
            Field.nullable("price", new ArrowType.Decimal(9, 2, 128)),
            Field.nullable("amount", new ArrowType.Decimal(15, 1, 128)),
            Field.nullable("wide", new ArrowType.Decimal(30, 0, 128)),
            Field.nullable("day", new ArrowType.Date(DateUnit.DAY)),
            Field.nullable("moment", new ArrowType.Timestamp(TimeUnit.MICROSECOND, null)),
            Field.nullable("instant", new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC")),
            Field.nullable("nanos", new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC")),
            Field.nullable("millis", new ArrowType.Timestamp(TimeUnit.MILLISECOND, null)),
            Field.nullable("late", new ArrowType.Int(32, true)),
            Field.nullable("word", new ArrowType.Utf8())));
  }

  /// NaN lies among the halves of the first batch, above numbers that are small; the last one has
  /// texts that differ behind a cut, and one with a zero byte.
  private static void row(VectorSchemaRoot root, int i, int id) {
    at(root, "id", BigIntVector.class).setSafe(i, id);
    at(root, "tiny", TinyIntVector.class).setSafe(i, id / 1_000 - 50);
    at(root, "real", Float4Vector.class).setSafe(i, id / 2f);
    at(root, "half", Float8Vector.class).setSafe(i, id == 7 ? Double.NaN : id / 2.0);
    at(root, "price", DecimalVector.class).setSafe(i, BigDecimal.valueOf(id, 2));
    at(root, "amount", DecimalVector.class).setSafe(i, BigDecimal.valueOf(id - 10_000L, 1));
    at(root, "wide", DecimalVector.class).setSafe(i, BigDecimal.valueOf(id, 0));
    at(root, "day", DateDayVector.class).setSafe(i, id);
    at(root, "moment", TimeStampMicroVector.class).setSafe(i, id * 1_000_000L);
    at(root, "instant", TimeStampMicroTZVector.class).setSafe(i, id * 1_000_000L);
    at(root, "nanos", TimeStampNanoTZVector.class).setSafe(i, id * 300L);
    at(root, "millis", TimeStampMilliVector.class).setSafe(i, id * 1_000L);
    IntVector late = at(root, "late", IntVector.class);
    if (id < 4) late.setSafe(i, id);
    else late.setNull(i);
    at(root, "word", VarCharVector.class).setSafe(i, word(id).getBytes(StandardCharsets.UTF_8));
  }

  private static String word(int id) {
    if (id == 3) return "zero\0byte";
    if (id == 4) return "zero";
    boolean last = id >= ROWS - 2;
    return last ? LONG + " " + id : "word %06d".formatted(id);
  }

  private static <V> V at(VectorSchemaRoot root, String name, Class<V> type) {
    return type.cast(root.getVector(name));
  }
}
