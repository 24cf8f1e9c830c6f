package io.sheaf.flight.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Lets connections in while there is room, and closes others before a byte of them is read.
///
/// One for all listening channels of a server, ahead of everything else in them. Connections of
/// this machine count against the whole only. Any thread.
@Sharable
public final class Admission extends ChannelInboundHandlerAdapter {
  private final ConnectionLimits limits;
  private final AtomicLong refused = new AtomicLong();
  private final Map<InetAddress, Integer> hosts = new HashMap<>();
  private int connections;

  /// Nobody is in.
  public Admission(ConnectionLimits limits) {
    this.limits = limits;
  }

  /// How many are in.
  public synchronized int connections() {
    return connections;
  }

  /// How many were turned away.
  public long refused() {
    return refused.get();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    Channel connection = (Channel) accepted;
    InetAddress host = host(connection);
    if (!enter(host)) {
      refused.incrementAndGet();
      // It has no event loop yet, so there is nobody to tell.
      connection.unsafe().closeForcibly();
      return;
    }
    connection.pipeline().addFirst(new Silence(limits), new Pieces());
    connection.closeFuture().addListener(closed -> leave(host));
    context.fireChannelRead(accepted);
  }

  /// The machine that it comes from, or loopback.
  private static InetAddress host(Channel connection) {
    return connection.remoteAddress() instanceof InetSocketAddress peer && !peer.isUnresolved()
        ? peer.getAddress()
        : InetAddress.getLoopbackAddress();
  }

  private synchronized boolean enter(InetAddress host) {
    if (connections >= limits.connections()) return false;
    if (!host.isLoopbackAddress()) {
      int others = hosts.getOrDefault(host, 0);
      if (others >= limits.perHost()) return false;
      hosts.put(host, others + 1);
    }
    connections++;
    return true;
  }

  private synchronized void leave(InetAddress host) {
    connections--;
    hosts.computeIfPresent(host, (name, count) -> count == 1 ? null : count - 1);
  }
}
