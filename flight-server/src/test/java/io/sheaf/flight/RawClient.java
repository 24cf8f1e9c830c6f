package io.sheaf.flight;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.sheaf.flight.socket.Loops;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.impl.FlightServiceGrpc;

/// A gRPC client that sends whatever bytes it is given, and keeps what comes back.
final class RawClient implements AutoCloseable {
  static final MethodDescriptor<byte[], byte[]> DO_PUT = raw(FlightServiceGrpc.getDoPutMethod());
  static final MethodDescriptor<byte[], byte[]> DO_GET = raw(FlightServiceGrpc.getDoGetMethod());
  static final MethodDescriptor<byte[], byte[]> GET_INFO =
      raw(FlightServiceGrpc.getGetFlightInfoMethod());
  static final MethodDescriptor<byte[], byte[]> DO_ACTION =
      raw(FlightServiceGrpc.getDoActionMethod());

  private static final EventLoopGroup FILES = Loops.NIO.threads(1, "raw-client");

  /// How a call ended.
  record Answer(Status status, Metadata trailers, List<byte[]> messages) {
    String text() {
      return String.valueOf(status.getDescription());
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  final ManagedChannel channel;

  private final Queue<ClientCall<byte[], byte[]>> calls = new ConcurrentLinkedQueue<>();

  RawClient(int port) {
    this(builder(port));
  }

  private RawClient(NettyChannelBuilder builder) {
    channel = builder.build();
  }

  /// A client to which no more than 64 KiB that it has not asked for are sent, all calls together:
  /// the window of HTTP/2, which otherwise grows to megabytes, stays as it is.
  static RawClient narrow(int port) {
    return new RawClient(builder(port).flowControlWindow(64 << 10));
  }

  /// The same from another address of this machine.
  static RawClient narrow(int port, String from) {
    return new RawClient(
        builder(port)
            .flowControlWindow(64 << 10)
            .localSocketPicker(
                new NettyChannelBuilder.LocalSocketPicker() {
                  @Override
                  public SocketAddress createSocketAddress(
                      SocketAddress remote, Attributes attributes) {
                    return new InetSocketAddress(from, 0);
                  }
                }));
  }

  /// A client over TLS, with `name` as what it takes the server for.
  static RawClient tls(int port, String name, SslContext trust) {
    return new RawClient(tls(port, trust).overrideAuthority(name));
  }

  /// The same, which is sent no more than 64 KiB that it has not asked for.
  static RawClient narrowTls(int port, SslContext trust) {
    return new RawClient(tls(port, trust).flowControlWindow(64 << 10));
  }

  private static NettyChannelBuilder tls(int port, SslContext trust) {
    return NettyChannelBuilder.forAddress("127.0.0.1", port)
        .sslContext(trust)
        .maxInboundMessageSize(Integer.MAX_VALUE);
  }

  /// A client of a socket file, by way of `path`.
  static RawClient ofFile(Path path) {
    return new RawClient(
        NettyChannelBuilder.forAddress(Loops.NIO.address(path))
            .overrideAuthority("localhost")
            .channelType(Loops.NIO.client(true))
            .eventLoopGroup(FILES)
            .withOption(ChannelOption.SO_KEEPALIVE, null)
            .usePlaintext()
            .maxInboundMessageSize(Integer.MAX_VALUE));
  }

  private static NettyChannelBuilder builder(int port) {
    return NettyChannelBuilder.forAddress("127.0.0.1", port)
        .usePlaintext()
        .maxInboundMessageSize(Integer.MAX_VALUE);
  }

  static MethodDescriptor<byte[], byte[]> raw(MethodDescriptor<?, ?> method) {
    return method.toBuilder(new Bytes(), new Bytes()).build();
  }

  /// A call that is cancelled, if it has not ended, when the client is closed.
  ClientCall<byte[], byte[]> newCall(MethodDescriptor<byte[], byte[]> method, CallOptions options) {
    ClientCall<byte[], byte[]> call = channel.newCall(method, options);
    calls.add(call);
    return call;
  }

  /// Sends the messages, ends the stream, and waits for the end of the call.
  Answer call(MethodDescriptor<byte[], byte[]> method, byte[]... messages) throws Exception {
    return call(method, new Metadata(), messages);
  }

  Answer call(MethodDescriptor<byte[], byte[]> method, Metadata headers, byte[]... messages)
      throws Exception {
    CompletableFuture<Answer> end = new CompletableFuture<>();
    List<byte[]> received = new ArrayList<>();
    ClientCall<byte[], byte[]> call = channel.newCall(method, CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(byte[] message) {
            received.add(message);
            call.request(1);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(new Answer(status, trailers, received));
          }
        },
        headers);
    call.request(1);
    for (byte[] message : messages) call.sendMessage(message);
    call.halfClose();
    return end.get(60, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws InterruptedException {
    calls.forEach(call -> call.cancel("the client is closed", null));
    channel.shutdownNow();
    channel.awaitTermination(10, TimeUnit.SECONDS);
  }
}
