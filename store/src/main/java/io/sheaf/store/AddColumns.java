package io.sheaf.store;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.NullArrays;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.log.Entry;
import io.sheaf.store.log.SchemaBytes;
import io.sheaf.store.log.TableState;
import io.sheaf.store.table.TableProperties;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The table gets columns behind those it has. Segments stay as they are: what they do not have
/// reads as null.
///
/// @param columns the columns to add, in order; their metadata is kept, that of the schema is not
record AddColumns(long table, SchemaMessage columns) implements Step {
  /// The longest buffer that a batch of nulls may need: it is address space, and goes over the
  /// wire.
  private static final long LONGEST_BUFFER = 1L << 30;

  /// Adds to the table as it is by then: others may have added columns meanwhile.
  @Override
  public void compose(Composition commit) {
    TableState now = commit.require(table);
    SchemaMessage schema = now.schema().message();
    check(now, schema);
    SchemaMessage wider;
    try {
      wider = schema.append(columns);
    } catch (MalformedException | UnsupportedException e) {
      throw new StoreException.BadInput(String.valueOf(e.getMessage()), e);
    }
    List<Long> ids = new ArrayList<>(now.columnIds());
    for (int i = 0; i < columns.layouts().size(); i++) ids.add(now.nextColumnId() + i);
    SchemaBytes bytes = SchemaBytes.copyOf(wider.bytes());
    commit.add(new Entry.ColumnAdded(table, now.schemaVersion() + 1, bytes, ids));
  }

  private void check(TableState now, SchemaMessage schema) {
    if (columns.layouts().isEmpty()) throw new StoreException.BadInput("no column to add");
    Set<String> names = new HashSet<>();
    for (Field field : schema.schema().fields()) names.add(field.name());
    for (Layout layout : columns.layouts()) {
      Field field = layout.field();
      String column = "column \"" + field.name() + "\" for " + now.name().qualified();
      if (!names.add(field.name())) {
        throw new StoreException.BadInput(column + ": there is one of that name");
      }
      if (!NullArrays.canBeNull(field)) {
        throw new StoreException.BadInput(
            column + " must be able to hold nulls: the rows that are there have no value for it");
      }
      long rows = TableProperties.batchRows(now.properties());
      if (NullArrays.longestBuffer(layout, rows) > LONGEST_BUFFER) {
        throw new StoreException.BadInput(
            ("%s: a null of its type takes too much room for batches of %d rows, which the table"
                    + " has; make a new table with a smaller batch_rows")
                .formatted(column, rows));
      }
    }
  }
}
