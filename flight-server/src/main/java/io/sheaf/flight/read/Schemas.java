package io.sheaf.flight.read;

import com.google.protobuf.ByteString;
import io.sheaf.format.ipc.Encapsulation;
import io.sheaf.format.schema.SchemaMessage;

/// Schemas as FlightInfo and SchemaResult carry them: an IPC message in its envelope.
final class Schemas {
  private Schemas() {}

  static ByteString encapsulated(SchemaMessage schema) {
    return ByteString.copyFrom(Encapsulation.of(schema.bytes(), 0, 8));
  }
}
