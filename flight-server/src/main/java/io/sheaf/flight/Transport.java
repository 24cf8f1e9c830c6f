package io.sheaf.flight;

import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.grpc.netty.NettyServerBuilder;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.internal.PlatformDependent;
import io.sheaf.flight.socket.ConnectionLimits;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The transport under the service: HTTP/2 by Netty, with a bound on everything a client can pile
/// up.
final class Transport {
  /// A frame on the wire is as long as this mark lets it be, and frames of 64 KiB cost twice the
  /// processor time of frames of 1 MiB. A message of 1 MiB with what is around it fits: else a few
  /// bytes of each would be a frame of their own, and wake the client for nothing.
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(512 << 10, 1152 << 10);

  /// What a client may send unasked, and what of it all writers together may take of the memory for
  /// messages: with windows that grow by themselves nobody knows how much arrives.
  private static final int LEAST_WINDOW = 512 << 10;

  private static final int MOST_WINDOW = 8 << 20;
  private static final int WINDOWS = 32;

  /// What is read at once at most; each connection has a guess of its own.
  private static final RecvByteBufAllocator READS =
      new AdaptiveRecvByteBufAllocator(64, 2 << 10, 256 << 10);

  private static final int PAGE = 8 << 10;

  /// What is read lies in chunks of 8 MiB, where there is memory. One that is empty goes back to
  /// the JVM, which clears the next: with gRPC's 2 MiB that was after every few reads.
  private static final ByteBufAllocator MEMORY =
      new PooledByteBufAllocator(
          true,
          PooledByteBufAllocator.defaultNumHeapArena(),
          PooledByteBufAllocator.defaultNumDirectArena(),
          PAGE,
          Long.numberOfTrailingZeros(chunkBytes() / PAGE),
          PooledByteBufAllocator.defaultSmallCacheSize(),
          PooledByteBufAllocator.defaultNormalCacheSize(),
          PooledByteBufAllocator.defaultUseCacheForAllThreads());

  private Transport() {}

  /// All arenas with a chunk each take a sixteenth of what there is at most, or gRPC's size.
  private static long chunkBytes() {
    int arenas = Math.max(1, PooledByteBufAllocator.defaultNumDirectArena());
    long share = PlatformDependent.estimateMaxDirectMemory() / 16 / arenas;
    return Long.highestOneBit(Math.clamp(share, 2L << 20, 8L << 20));
  }

  /// A server on TCP addresses, of which there is at least one.
  static NettyServerBuilder tcp(List<InetSocketAddress> addresses, ServerLimits limits) {
    NettyServerBuilder builder = NettyServerBuilder.forAddress(addresses.getFirst());
    addresses.stream().skip(1).forEach(builder::addListenAddress);
    return bounded(builder, limits).withChildOption(ChannelOption.TCP_NODELAY, true);
  }

  /// A server on socket files, of which there is at least one.
  static NettyServerBuilder files(List<SocketAddress> addresses, ServerLimits limits) {
    NettyServerBuilder builder = NettyServerBuilder.forAddress(addresses.getFirst());
    addresses.stream().skip(1).forEach(builder::addListenAddress);
    // gRPC sets it, and for a socket without a network Netty warns at each connection.
    return bounded(builder, limits).withChildOption(ChannelOption.SO_KEEPALIVE, null);
  }

  private static NettyServerBuilder bounded(NettyServerBuilder builder, ServerLimits limits) {
    ConnectionLimits connection = limits.connection();
    return builder
        .withChildOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .withChildOption(ChannelOption.RECVBUF_ALLOCATOR, READS)
        .withChildOption(ChannelOption.ALLOCATOR, MEMORY)
        .maxInboundMessageSize(limits.messageBytes())
        .flowControlWindow(Math.clamp(limits.messageBytes() / WINDOWS, LEAST_WINDOW, MOST_WINDOW))
        .maxInboundMetadataSize(connection.headerBytes())
        .maxConcurrentCallsPerConnection(connection.calls())
        .maxRstFramesPerWindow(
            connection.resets(), Math.toIntExact(connection.resetsWithin().toSeconds()))
        .keepAliveTime(connection.silence().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(connection.answer().toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveTime(connection.pings().toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveWithoutCalls(false)
        .handshakeTimeout(connection.handshake().toMillis(), TimeUnit.MILLISECONDS)
        .maxConnectionIdle(connection.idle().toMillis(), TimeUnit.MILLISECONDS)
        // Without a grace: a long call is no offence, and one that does not move ends otherwise.
        .maxConnectionAge(connection.age().toMillis(), TimeUnit.MILLISECONDS)
        // Messages that gRPC compresses could grow to any size; Arrow's own compression is capped.
        .decompressorRegistry(DecompressorRegistry.emptyInstance())
        .compressorRegistry(CompressorRegistry.newEmptyInstance());
  }
}
