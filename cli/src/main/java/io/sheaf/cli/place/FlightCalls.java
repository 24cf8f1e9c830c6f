package io.sheaf.cli.place;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.sheaf.cli.option.Trust;
import io.sheaf.flight.socket.Loops;
import io.sheaf.flight.tls.Credentials;
import io.sheaf.flight.wire.ArrivedData;
import io.sheaf.flight.wire.GuardMarshaller;
import io.sheaf.flight.wire.WireCounters;
import io.sheaf.store.SocketPath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.jspecify.annotations.Nullable;

/// The Flight methods that the command line calls, without vector classes: every type passes.
final class FlightCalls implements AutoCloseable {
  private static final int MOST_MESSAGE_BYTES = 1 << 30;

  private final @Nullable SocketPath way;
  private final EventLoopGroup threads;
  private final ManagedChannel channel;
  private final WireCounters counters = new WireCounters();
  private final MethodDescriptor<Flight.Ticket, ArrivedData> doGet =
      FlightServiceGrpc.getDoGetMethod().toBuilder(
              FlightServiceGrpc.getDoGetMethod().getRequestMarshaller(),
              new GuardMarshaller(counters))
          .build();

  /// Connects when first used.
  ///
  /// @throws IOException when the socket's directory is not there
  /// @throws io.sheaf.flight.tls.CredentialsException when a file for TLS cannot be used
  FlightCalls(Address address, Trust trust) throws IOException {
    SslContext tls = address instanceof Address.Port port && port.tls() ? context(trust) : null;
    this.way = address instanceof Address.Socket socket ? SocketPath.to(socket.path()) : null;
    // The JDK's sockets: a library would have to be unpacked first, for one connection.
    this.threads = Loops.NIO.threads(1, "sheaf-client");
    NettyChannelBuilder builder =
        switch (address) {
          case Address.Port(String host, int port, boolean _) ->
              tls == null
                  ? NettyChannelBuilder.forAddress(host, port).usePlaintext()
                  : NettyChannelBuilder.forAddress(host, port).sslContext(tls);
          case Address.Socket(Path path) ->
              NettyChannelBuilder.forAddress(Loops.NIO.address(way == null ? path : way.path()))
                  // gRPC sets it, and for a socket without a network Netty warns.
                  .withOption(ChannelOption.SO_KEEPALIVE, null)
                  .overrideAuthority("localhost")
                  .usePlaintext();
        };
    this.channel =
        builder
            .channelType(Loops.NIO.client(way != null))
            .eventLoopGroup(threads)
            .maxInboundMessageSize(MOST_MESSAGE_BYTES)
            .flowControlWindow(16 << 20)
            .build();
  }

  private static SslContext context(Trust trust) {
    Path certificate = trust.certificate();
    Path key = trust.key();
    return Credentials.client(
        trust.authorities(),
        certificate == null || key == null
            ? null
            : Credentials.read(certificate, key, Instant.now()));
  }

  List<Flight.FlightInfo> listFlights() {
    var stub = FlightServiceGrpc.newBlockingStub(channel);
    List<Flight.FlightInfo> flights = new ArrayList<>();
    stub.listFlights(Flight.Criteria.getDefaultInstance()).forEachRemaining(flights::add);
    return flights;
  }

  Flight.FlightInfo flightInfo(byte[] command) {
    return FlightServiceGrpc.newBlockingStub(channel).getFlightInfo(descriptor(command));
  }

  /// Runs an action and returns its one result, if it has one.
  byte @Nullable [] action(String type, byte[] body) {
    Flight.Action action =
        Flight.Action.newBuilder().setType(type).setBody(ByteString.copyFrom(body)).build();
    var results = FlightServiceGrpc.newBlockingStub(channel).doAction(action);
    byte @Nullable [] first = null;
    while (results.hasNext()) {
      byte[] next = results.next().getBody().toByteArray();
      first = first == null ? next : first;
    }
    return first;
  }

  /// Runs an action that may take long; `told` is given each result but the last, which is
  /// returned.
  byte[] errand(String type, byte[] body, Consumer<byte[]> told) {
    Flight.Action action =
        Flight.Action.newBuilder().setType(type).setBody(ByteString.copyFrom(body)).build();
    var results = FlightServiceGrpc.newBlockingStub(channel).doAction(action);
    while (true) {
      byte[] result = results.next().getBody().toByteArray();
      if (!results.hasNext()) return result;
      told.accept(result);
    }
  }

  BlockingClientCall<?, ArrivedData> doGet(Flight.Ticket ticket) {
    return ClientCalls.blockingV2ServerStreamingCall(channel, doGet, CallOptions.DEFAULT, ticket);
  }

  BlockingClientCall<Flight.FlightData, Flight.PutResult> doPut() {
    return FlightServiceGrpc.newBlockingV2Stub(channel).doPut();
  }

  static Flight.FlightDescriptor descriptor(byte[] command) {
    return Flight.FlightDescriptor.newBuilder()
        .setType(Flight.FlightDescriptor.DescriptorType.CMD)
        .setCmd(UnsafeByteOperations.unsafeWrap(command))
        .build();
  }

  @Override
  public void close() {
    channel.shutdown();
    try {
      if (!channel.awaitTermination(5, TimeUnit.SECONDS)) {
        channel.shutdownNow();
      }
    } catch (InterruptedException e) {
      channel.shutdownNow();
      Thread.currentThread().interrupt();
    }
    var _ = threads.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    if (way != null) way.close();
  }
}
