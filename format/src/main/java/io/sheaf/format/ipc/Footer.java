package io.sheaf.format.ipc;

import io.sheaf.format.schema.Field.KeyValue;
import io.sheaf.format.schema.SchemaMessage;
import java.util.List;

/// What the footer of an Arrow IPC file says.
///
/// @param dictionaries the dictionary batches, in the order they are to be applied
/// @param batches the record batches, in the order of the rows
public record Footer(
    SchemaMessage schema, List<Block> dictionaries, List<Block> batches, List<KeyValue> metadata) {
  /// Copies the lists.
  public Footer {
    dictionaries = List.copyOf(dictionaries);
    batches = List.copyOf(batches);
    metadata = List.copyOf(metadata);
  }
}
