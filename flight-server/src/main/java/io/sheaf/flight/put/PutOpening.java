package io.sheaf.flight.put;

import io.sheaf.flight.error.Refusal;
import io.sheaf.flight.request.PutRequest;
import io.sheaf.flight.request.TableAddress;
import io.sheaf.flight.wire.ArrivedData;
import io.sheaf.format.schema.SchemaMessage;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.flight.impl.Flight.FlightDescriptor;
import org.jspecify.annotations.Nullable;

/// How a DoPut begins: what is wanted, and the schema of what follows.
record PutOpening(PutRequest request, SchemaMessage schema) {
  /// Reads the first message, and those behind it until the schema has come.
  static PutOpening read(Inflow inflow) {
    PutRequest request;
    MemorySegment header;
    try (ArrivedData.Sound first = present(inflow.take())) {
      FlightDescriptor descriptor = first.descriptor();
      if (descriptor == null) {
        throw Refusal.badRequest("the first message of DoPut must have a descriptor");
      }
      request = request(descriptor);
      header = first.header();
    }
    while (header.byteSize() == 0) {
      try (ArrivedData.Sound next = present(inflow.take())) {
        header = next.header();
      }
    }
    return new PutOpening(request, SchemaMessage.parse(header));
  }

  private static ArrivedData.Sound present(ArrivedData.@Nullable Sound message) {
    if (message == null) throw Refusal.badRequest("the stream ends before its schema");
    return message;
  }

  private static PutRequest request(FlightDescriptor descriptor) {
    return switch (descriptor.getType()) {
      case PATH -> PutRequest.ofPath(TableAddress.ofPath(descriptor.getPathList()));
      case CMD -> PutRequest.ofCommand(descriptor.getCmd().toByteArray());
      case UNKNOWN, UNRECOGNIZED ->
          throw Refusal.badRequest("a descriptor must be a path or a command");
    };
  }
}
