package io.sheaf.format.schema;

import io.sheaf.format.flat.FlatBuilder;
import io.sheaf.format.flat.FlatTable;
import io.sheaf.format.schema.Field.KeyValue;
import java.util.ArrayList;
import java.util.List;

/// Custom metadata of tables other than the schema's own: messages and footers.
public final class Metadata {
  private Metadata() {}

  /// Reads a vector of `KeyValue` tables of a verified flatbuffer.
  ///
  /// @throws io.sheaf.format.MalformedException when a key or a value is missing
  public static List<KeyValue> read(FlatTable table, int slot) {
    return table.count(slot) == 0 ? List.of() : SchemaReader.metadataOf(table, slot);
  }

  /// Writes a vector of `KeyValue` tables and returns its handle; 0 when there are none.
  public static int write(FlatBuilder builder, List<KeyValue> metadata) {
    if (metadata.isEmpty()) return 0;
    List<Integer> handles = new ArrayList<>();
    for (KeyValue pair : metadata) {
      int key = TypeCodec.text(builder, pair.key());
      int value = TypeCodec.text(builder, pair.value());
      builder.startTable(2);
      builder.offset(0, key);
      builder.offset(1, value);
      handles.add(builder.endTable());
    }
    return builder.tables(handles);
  }
}
