package io.sheaf.flight.call;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.netty.handler.ssl.SslContext;
import io.sheaf.flight.Authority;
import io.sheaf.flight.tls.Renewal;
import io.sheaf.flight.tls.Tls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a server calls those who call it.
final class CallerTest {
  private static final MethodDescriptor<Flight.Ticket, Flight.FlightData> METHOD =
      FlightServiceGrpc.getDoGetMethod();

  /// A server that refuses every call with the caller's name.
  private static ServerServiceDefinition naming() {
    return ServerServiceDefinition.builder(FlightServiceGrpc.SERVICE_NAME)
        .addMethod(
            METHOD,
            (call, headers) -> {
              String name = Caller.of(call, headers).principal();
              call.close(Status.ABORTED.withDescription(name), new Metadata());
              return new io.grpc.ServerCall.Listener<>() {};
            })
        .build();
  }

  private static @Nullable String named(@Nullable Tls tls, @Nullable SslContext trust)
      throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    NettyServerBuilder builder = NettyServerBuilder.forAddress(any).addService(naming());
    if (tls != null) builder.sslContext(Renewal.start(tls, InstantSource.system()));
    Server server = builder.build().start();
    NettyChannelBuilder client = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort());
    if (trust == null) client.usePlaintext();
    else client.sslContext(trust);
    ManagedChannel channel = client.build();
    try {
      ClientCalls.blockingServerStreamingCall(
              channel, METHOD, CallOptions.DEFAULT, Flight.Ticket.getDefaultInstance())
          .forEachRemaining(data -> {});
      return null;
    } catch (io.grpc.StatusRuntimeException e) {
      return e.getStatus().getDescription();
    } finally {
      channel.shutdownNow();
      server.shutdownNow();
      server.awaitTermination();
    }
  }

  @Test
  void theSubjectOfACertificateIsAName() throws Exception {
    Tls own = Authority.sharedServer();
    Tls asking = new Tls(own.certificate(), own.key(), Authority.shared().certificate());
    Authority.Issued bob = Authority.shared().client("CN=bob,OU=night shift,O=x");
    assertEquals("CN=bob,OU=night shift,O=x", named(asking, Authority.shared().trusted(bob)));
  }

  @Test
  void whoShowsNoneIsNamedByTheMachine() throws Exception {
    assertEquals("127.0.0.1", named(null, null));
    assertEquals("127.0.0.1", named(Authority.sharedServer(), Authority.shared().trusted(null)));
  }
}
