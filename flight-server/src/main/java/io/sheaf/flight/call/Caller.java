package io.sheaf.flight.call;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.net.SocketAddress;

/// Who calls, with what headers.
///
/// @param method the method's name without its service, such as `DoGet`
/// @param peer the address of the client, for people
/// @param headers what came with the call
public record Caller(String method, String peer, Metadata headers) {
  static Caller of(ServerCall<?, ?> call, Metadata headers) {
    SocketAddress address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    String name = call.getMethodDescriptor().getBareMethodName();
    String peer = String.valueOf(address);
    return new Caller(
        name == null ? "call" : name, peer.startsWith("/") ? peer.substring(1) : peer, headers);
  }

  /// Names the call and what it is about, for whoever wonders who holds a pin.
  public String about(Object what) {
    return method + " " + peer + " " + what;
  }
}
