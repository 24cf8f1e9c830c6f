package io.sheaf.flight;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusException;
import io.sheaf.flight.error.Errors;
import io.sheaf.flight.error.Refusal;
import io.sheaf.flight.wire.SmallMarshaller;
import io.sheaf.flight.wire.SmallRequest;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flight.impl.FlightServiceGrpc;

/// The service `arrow.flight.protocol.FlightService`, put together method by method: Arrow's names
/// and shapes, our own marshallers and handlers.
final class FlightService {
  /// Bytes of a descriptor, a ticket or a criteria message: names, or 16 KiB of ticket or JSON.
  private static final int SMALL_BYTES = 64 << 10;

  private record Method<Q, R>(MethodDescriptor<Q, R> descriptor, ServerCallHandler<Q, R> handler) {
    void addTo(ServerServiceDefinition.Builder service) {
      service.addMethod(descriptor, handler);
    }
  }

  private final List<Method<?, ?>> methods = new ArrayList<>();

  /// Adds a method as Arrow describes it, with marshallers of ours.
  <Q, R> FlightService add(
      MethodDescriptor<?, ?> shape,
      Marshaller<Q> requests,
      Marshaller<R> responses,
      ServerCallHandler<Q, R> handler) {
    methods.add(new Method<>(shape.toBuilder(requests, responses).build(), handler));
    return this;
  }

  /// Adds a method that every call of is refused, with the reason.
  <Q, R> FlightService refuse(MethodDescriptor<Q, R> shape, String reason) {
    methods.add(
        new Method<>(
            shape,
            (call, headers) -> {
              StatusException status = Errors.status(Refusal.unsupported(reason));
              call.close(status.getStatus(), status.getTrailers());
              return new ServerCall.Listener<>() {};
            }));
    return this;
  }

  /// The marshaller of a small request; `name` is for people.
  static <M extends MessageLite> Marshaller<SmallRequest<M>> small(Parser<M> parser, String name) {
    return new SmallMarshaller<>(parser, name, SMALL_BYTES);
  }

  /// The service of all methods added.
  ServerServiceDefinition build() {
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(FlightServiceGrpc.SERVICE_NAME)
            .setSchemaDescriptor(FlightServiceGrpc.getServiceDescriptor().getSchemaDescriptor());
    methods.forEach(method -> descriptor.addMethod(method.descriptor()));
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(method -> method.addTo(service));
    return service.build();
  }
}
