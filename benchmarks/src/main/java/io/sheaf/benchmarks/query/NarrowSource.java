package io.sheaf.benchmarks.query;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Cents in whole numbers of 64 bits, called decimals of as many: the bytes are the same, and Arrow
/// Java has no vector for them.
final class NarrowSource implements BatchSource {
  private final BatchSource cents;
  private final List<Field> fields = new ArrayList<>();
  private final SchemaMessage schema;

  /// @param money the columns that are meant
  NarrowSource(BatchSource cents, Set<String> money) {
    this.cents = cents;
    for (Field field : cents.schema().schema().fields()) {
      fields.add(money.contains(field.name()) ? decimal(field) : field);
    }
    this.schema = SchemaMessage.of(new Schema(fields, List.of()));
  }

  private static Field decimal(Field field) {
    return Field.of(field.name(), new Type.Decimal(15, 2, 64), field.nullable());
  }

  @Override
  public SchemaMessage schema() {
    return schema;
  }

  @Override
  public @Nullable Incoming next() throws IOException {
    Incoming next = cents.next();
    if (!(next instanceof Incoming.Rows(RowBatch batch))) return next;
    List<ArrayData> columns = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      ArrayData column = batch.columns().get(i);
      boolean money = fields.get(i).type() instanceof Type.Decimal;
      Layout layout = money ? Layout.of(fields.get(i)) : column.layout();
      columns.add(
          new ArrayData(
              layout, column.length(), column.nullCount(), column.buffers(), column.children()));
    }
    return new Incoming.Rows(new RowBatch(batch.rows(), columns));
  }

  @Override
  public void close() throws IOException {
    cents.close();
  }
}
