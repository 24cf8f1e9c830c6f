package io.sheaf.format.schema;

import io.sheaf.format.flat.FlatTable;
import io.sheaf.format.schema.Field.KeyValue;
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
}
