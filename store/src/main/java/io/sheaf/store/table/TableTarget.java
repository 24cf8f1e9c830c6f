package io.sheaf.store.table;

import io.sheaf.format.ipc.Codec;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.log.TableState;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// What an ingest has to know of the table it is for.
///
/// @param id the table's id, reserved if the table is yet to be created
/// @param name for messages
/// @param schema the table's schema message
/// @param schemaVersion the version of it
/// @param columnIds ids of the columns, in schema order
/// @param batchRows the most rows of a batch
/// @param codec how buffers are compressed; null for not at all
public record TableTarget(
    long id,
    String name,
    SchemaMessage schema,
    int schemaVersion,
    List<Long> columnIds,
    long batchRows,
    @Nullable Codec codec) {
  /// Copies the list.
  public TableTarget {
    columnIds = List.copyOf(columnIds);
  }

  /// A table that exists.
  public static TableTarget of(TableState table) {
    return new TableTarget(
        table.id(),
        table.name().qualified(),
        table.schema().message(),
        table.schemaVersion(),
        table.columnIds(),
        TableProperties.batchRows(table.properties()),
        TableProperties.codec(table.properties()));
  }

  /// The ids of the columns of a new table.
  public static List<Long> newColumnIds(SchemaMessage schema) {
    return LongStream.rangeClosed(1, schema.schema().fields().size()).boxed().toList();
  }
}
