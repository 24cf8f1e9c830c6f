package io.sheaf.flight.call;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// Who calls, with what headers.
///
/// @param method the method's name without its service, such as `DoGet`
/// @param principal who it is, as far as the connection tells: the subject of the client's
///   certificate, else the machine it comes from, else `unix` for a socket file
/// @param peer the address of the client, for people
/// @param headers what came with the call
/// @param gone whether nobody waits for an answer any more
public record Caller(
    String method, String principal, String peer, Metadata headers, BooleanSupplier gone) {
  /// One who stays to the end.
  Caller(String method, String principal, String peer, Metadata headers) {
    this(method, principal, peer, headers, () -> false);
  }

  /// Who makes a call.
  public static Caller of(ServerCall<?, ?> call, Metadata headers) {
    Attributes connection = call.getAttributes();
    SocketAddress address = connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    String name = call.getMethodDescriptor().getBareMethodName();
    String peer = String.valueOf(address);
    return new Caller(
        name == null ? "call" : name,
        principal(connection),
        peer.startsWith("/") ? peer.substring(1) : peer,
        headers,
        call::isCancelled);
  }

  private static String principal(Attributes connection) {
    SSLSession session = connection.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session != null) {
      try {
        return session.getPeerPrincipal().getName();
      } catch (SSLPeerUnverifiedException e) {
        // Nobody asked the client for a certificate: its address is all there is.
      }
    }
    return connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress tcp
        ? tcp.getAddress().getHostAddress()
        : "unix";
  }

  /// Names the call and what it is about, for whoever wonders who holds a pin.
  public String about(Object what) {
    boolean shown = principal.equals("unix") || peer.startsWith(principal + ":");
    return method + " " + (shown ? "" : principal + " at ") + peer + " " + what;
  }
}
