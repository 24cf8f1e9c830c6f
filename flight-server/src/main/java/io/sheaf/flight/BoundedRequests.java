package io.sheaf.flight;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// A service of gRPC's own whose requests are looked at only when they are short. The bound for
/// messages of the server is made for Arrow data, and far too wide for these.
final class BoundedRequests implements ServerInterceptor {
  private static final int MOST_BYTES = 64 << 10;

  private BoundedRequests() {}

  static ServerServiceDefinition of(ServerServiceDefinition service) {
    return ServerInterceptors.intercept(
        ServerInterceptors.useMarshalledMessages(service, new Unread()), new BoundedRequests());
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      private boolean refused;

      @Override
      public void onMessage(Q message) {
        if (refused) return;
        if (length(message) <= MOST_BYTES) {
          super.onMessage(message);
          return;
        }
        refused = true;
        call.close(
            Status.RESOURCE_EXHAUSTED.withDescription(
                "a request of this service has at most " + MOST_BYTES + " bytes"),
            new Metadata());
      }

      @Override
      public void onHalfClose() {
        if (!refused) super.onHalfClose();
      }
    };
  }

  /// All of a message is there when its stream is.
  private static int length(Object message) {
    try {
      return ((InputStream) message).available();
    } catch (IOException e) {
      throw new UncheckedIOException("a message in memory has no length", e);
    }
  }

  /// Hands messages on as they came.
  private static final class Unread implements Marshaller<InputStream> {
    @Override
    public InputStream stream(InputStream value) {
      return value;
    }

    @Override
    public InputStream parse(InputStream stream) {
      return stream;
    }
  }
}
