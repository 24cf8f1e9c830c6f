package io.sheaf.flight.read;

import io.sheaf.flight.call.Answers;
import io.sheaf.flight.call.Caller;
import io.sheaf.flight.call.Handler;
import io.sheaf.flight.wire.SmallRequest;
import java.util.List;
import org.apache.arrow.flight.impl.Flight.FlightDescriptor;
import org.apache.arrow.flight.impl.Flight.SchemaResult;

/// GetSchema: the schema that a read would have.
public final class SchemaHandler implements Handler<SmallRequest<FlightDescriptor>, SchemaResult> {
  private final Resolver resolver;

  /// Answers from what `resolver` finds.
  public SchemaHandler(Resolver resolver) {
    this.resolver = resolver;
  }

  @Override
  public Answers<SchemaResult> answer(SmallRequest<FlightDescriptor> request, Caller caller) {
    try (Selection selection = resolver.open(Descriptors.read(request.message()))) {
      return Answers.of(
          List.of(
              SchemaResult.newBuilder()
                  .setSchema(Schemas.encapsulated(selection.scan().schemaMessage()))
                  .build()));
    }
  }
}
