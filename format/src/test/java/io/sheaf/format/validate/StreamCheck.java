package io.sheaf.format.validate;

import io.sheaf.format.array.Incoming;
import io.sheaf.format.intake.DictionaryState;
import io.sheaf.format.schema.SchemaMessage;

/// A stream validated the way an intake does it.
final class StreamCheck implements AutoCloseable {
  private final SchemaMessage schema;
  private final DictionaryState dictionaries;

  StreamCheck(SchemaMessage schema) {
    this.schema = schema;
    this.dictionaries = new DictionaryState(schema, schema);
  }

  void add(Incoming next) {
    switch (next) {
      case Incoming.DictionaryValues values -> {
        if (dictionaries.changes(values)) dictionaries.apply(values);
      }
      case Incoming.Rows rows -> dictionaries.validate(rows.batch(), schema);
    }
  }

  @Override
  public void close() {
    dictionaries.close();
  }
}
