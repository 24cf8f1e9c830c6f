package io.sheaf.flight.exchange;

import io.sheaf.flight.error.Refusal;
import io.sheaf.flight.put.Inflow;
import io.sheaf.flight.put.Opening;
import io.sheaf.flight.request.KeysRequest;
import io.sheaf.flight.wire.ArrivedData;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.intake.DictionaryState;
import io.sheaf.format.ipc.BatchHeader;
import io.sheaf.format.ipc.Limits;
import io.sheaf.format.ipc.MessageDecoder;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.filter.KeySet;
import java.util.List;

/// Takes the keys of one call out of the messages they arrive in. One thread; used once.
final class Keys implements AutoCloseable {
  private final SchemaMessage schema;
  private final MessageDecoder decoder;
  private final DictionaryState dictionaries;
  private final KeySet keys;
  private final KeyMemory.Share memory;

  /// No keys yet.
  ///
  /// @throws Refusal when the stream has not the one column that was named
  Keys(Opening<KeysRequest> opening, Limits limits, KeyMemory.Share memory) {
    this.schema = opening.schema();
    List<Field> fields = schema.schema().fields();
    String column = opening.request().column();
    if (fields.size() != 1 || !fields.getFirst().name().equals(column)) {
      throw Refusal.badRequest(
          "a stream of keys has the one column \"%s\", not %s"
              .formatted(column, fields.stream().map(Field::name).toList()));
    }
    this.keys = new KeySet(fields.getFirst());
    this.memory = memory;
    this.decoder = new MessageDecoder(schema, limits);
    this.dictionaries = new DictionaryState(schema, schema);
  }

  /// The keys that have come so far.
  KeySet keys() {
    return keys;
  }

  /// Takes all that comes. Waits for the client.
  void take(Inflow inflow) {
    for (var next = inflow.take(); next != null; next = inflow.take()) {
      try (ArrivedData.Sound message = next) {
        // Metadata without data says nothing about keys.
        if (message.header().byteSize() > 0) add(message);
      }
    }
  }

  private void add(ArrivedData.Sound message) {
    BatchHeader header = BatchHeader.parse(message.header(), schema);
    switch (decoder.decode(header, message.body().memory())) {
      case Incoming.DictionaryValues values -> {
        if (dictionaries.changes(values)) dictionaries.apply(values);
      }
      case Incoming.Rows rows -> {
        dictionaries.validate(rows.batch(), schema);
        keys.add(rows.batch().columns().getFirst(), dictionaries.values(), memory::grow);
      }
    }
  }

  @Override
  public void close() {
    try (dictionaries) {
      decoder.close();
    }
  }
}
