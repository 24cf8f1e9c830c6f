package io.sheaf.flight.wire;

import io.grpc.MethodDescriptor;
import java.io.InputStream;
import java.util.Optional;

/// Turns outgoing data into the stream that gRPC drains.
public final class OutgoingMarshaller implements MethodDescriptor.Marshaller<OutgoingData> {
  private final Optional<DirectHook> hook;

  /// With the hook bodies go out direct, without it they are copied.
  public OutgoingMarshaller(Optional<DirectHook> hook) {
    this.hook = hook;
  }

  @Override
  public InputStream stream(OutgoingData data) {
    return new OutgoingStream(data, hook);
  }

  @Override
  public OutgoingData parse(InputStream stream) {
    throw new AssertionError("the server does not read what it sends");
  }
}
