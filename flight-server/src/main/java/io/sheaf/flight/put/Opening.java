package io.sheaf.flight.put;

import io.sheaf.flight.error.Refusal;
import io.sheaf.flight.wire.ArrivedData;
import io.sheaf.format.schema.SchemaMessage;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;
import org.apache.arrow.flight.impl.Flight.FlightDescriptor;
import org.jspecify.annotations.Nullable;

/// How a stream of a client begins: what is wanted, and the schema of what follows.
public record Opening<R>(R request, SchemaMessage schema) {
  /// Reads the first message, and those behind it until the schema has come.
  ///
  /// @param method for people
  /// @param read reads the descriptor
  public static <R> Opening<R> read(
      Inflow inflow, String method, Function<FlightDescriptor, R> read) {
    R request;
    MemorySegment header;
    try (ArrivedData.Sound first = present(inflow.take())) {
      FlightDescriptor descriptor = first.descriptor();
      if (descriptor == null) {
        throw Refusal.badRequest("the first message of " + method + " must have a descriptor");
      }
      request = read.apply(descriptor);
      header = first.header();
    }
    while (header.byteSize() == 0) {
      try (ArrivedData.Sound next = present(inflow.take())) {
        header = next.header();
      }
    }
    return new Opening<>(request, SchemaMessage.parse(header));
  }

  private static ArrivedData.Sound present(ArrivedData.@Nullable Sound message) {
    if (message == null) throw Refusal.badRequest("the stream ends before its schema");
    return message;
  }
}
