package io.sheaf.format.schema;

import java.util.List;

/// The fields of a table or a stream, with the schema's own metadata.
///
/// A value parsed from a [SchemaMessage]; the message's bytes, not this, are what goes to disk and
/// wire.
public record Schema(List<Field> fields, List<Field.KeyValue> metadata) {
  /// Copies the lists.
  public Schema {
    fields = List.copyOf(fields);
    metadata = List.copyOf(metadata);
  }
}
