package io.sheaf.flight;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// A service of gRPC's own whose requests are looked at only when they are short. The bound for
/// messages of the server is made for Arrow data, and far too wide for these.
final class BoundedRequests implements Marshaller<InputStream> {
  private static final int MOST_BYTES = 64 << 10;

  private BoundedRequests() {}

  static ServerServiceDefinition of(ServerServiceDefinition service) {
    return ServerInterceptors.useMarshalledMessages(service, new BoundedRequests());
  }

  @Override
  public InputStream stream(InputStream value) {
    return value;
  }

  @Override
  public InputStream parse(InputStream stream) {
    try {
      if (stream instanceof KnownLength && stream.available() <= MOST_BYTES) return stream;
    } catch (IOException e) {
      throw new UncheckedIOException("a message in memory has no length", e);
    }
    throw Status.RESOURCE_EXHAUSTED
        .withDescription("a request of this service has at most " + MOST_BYTES + " bytes")
        .asRuntimeException();
  }
}
