package io.sheaf.store.filter;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.format.segment.Directory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/// Tables of one column `x` and a few values.
final class Samples {
  private Samples() {}

  /// A column and its rows.
  record Sample(SchemaMessage schema, RowBatch batch) {
    /// The text of the kept rows' numbers, such as `0 2`.
    String kept(String filter) {
      return keep(Filters.bind(Filters.parse(filter), schema));
    }

    String keep(RowFilter filter) {
      RowBatch columns =
          filter.columns().length == 0 ? new RowBatch(batch.rows(), List.of()) : batch;
      StringBuilder kept = new StringBuilder();
      var rows = filter.keep(columns, id -> batch.columns().get(0));
      for (int i = 0; i < batch.rows(); i++) if (rows.contains(i)) kept.append(i).append(' ');
      return kept.toString().strip();
    }

    Directory directory() throws IOException {
      return Segments.directory(schema, Map.of(), batch);
    }

    Verdict verdict(String filter) throws IOException {
      return Filters.bind(Filters.parse(filter), schema).verdict(directory(), 0);
    }
  }

  private static Sample of(
      Type type, int rows, List<MemorySegment> buffers, @Nullable Object[] values) {
    Field field = Field.of("x", type, true);
    MemorySegment validity = MemorySegment.ofArray(new byte[rows / 8 + 1]);
    long nulls = 0;
    for (int i = 0; i < rows; i++) {
      Bits.set(validity, i, values[i] != null);
      nulls += values[i] == null ? 1 : 0;
    }
    var all = new java.util.ArrayList<MemorySegment>(List.of(validity));
    all.addAll(buffers);
    ArrayData array = new ArrayData(Layout.of(field), rows, nulls, all, List.of());
    return new Sample(
        SchemaMessage.of(new Schema(List.of(field), List.of())),
        new RowBatch(rows, List.of(array)));
  }

  private static <T> Sample fixed(
      Type type, int width, @Nullable T[] values, ObjIntConsumer<MemorySegment> set) {
    MemorySegment data = MemorySegment.ofArray(new byte[width * values.length]);
    for (int i = 0; i < values.length; i++) if (values[i] != null) set.accept(data, i);
    return of(type, values.length, List.of(data), values);
  }

  /// Integers of a type that has them: numbers, dates, times.
  static Sample integers(Type type, int width, @Nullable Long... values) {
    return fixed(
        type, width, values, (data, i) -> Little.setInteger(data, width, i, or0(values[i])));
  }

  private static long or0(@Nullable Long value) {
    return value == null ? 0 : value;
  }

  static Sample doubles(@Nullable Double... values) {
    Type type = new Type.FloatingPoint(Type.Precision.DOUBLE);
    return fixed(
        type,
        8,
        values,
        (data, i) -> {
          Double value = values[i];
          long bits = value == null ? 0 : Double.doubleToRawLongBits(value);
          Little.setInteger(data, 8, i, bits);
        });
  }

  static Sample texts(@Nullable String... values) {
    MemorySegment offsets = MemorySegment.ofArray(new byte[4 * values.length + 4]);
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (int i = 0; i < values.length; i++) {
      String value = values[i];
      if (value != null) data.writeBytes(value.getBytes(StandardCharsets.UTF_8));
      Little.setOffset(offsets, 4, i + 1, data.size());
    }
    List<MemorySegment> buffers = List.of(offsets, MemorySegment.ofArray(data.toByteArray()));
    return of(new Type.Utf8(), values.length, buffers, values);
  }
}
