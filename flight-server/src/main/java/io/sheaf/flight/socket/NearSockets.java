package io.sheaf.flight.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;

/// Says how much may wait in the sockets of clients on the same machine.
///
/// The kernel lets a connection of TCP grow to some megabytes, as it must for one that has far to
/// go. Here nothing is far: what the server has written is read a moment later, and should still be
/// in a cache then, which megabytes behind it would push out. A socket in the file system has
/// little by default, and is emptied too often; it needs less than one of TCP, as what is read
/// makes room at once. Connections of other machines are left to the kernel. Any thread.
@Sharable
public final class NearSockets extends ChannelInboundHandlerAdapter {
  /// Bytes of messages; the kernel doubles it for what it keeps beside them (`man 7 socket`).
  private static final int SEND_BYTES = 512 << 10;

  private static final int FILE_SEND_BYTES = 256 << 10;

  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    Channel connection = (Channel) accepted;
    if (!(connection.remoteAddress() instanceof InetSocketAddress peer)) {
      connection.config().setOption(ChannelOption.SO_SNDBUF, FILE_SEND_BYTES);
    } else if (!peer.isUnresolved() && peer.getAddress().isLoopbackAddress()) {
      connection.config().setOption(ChannelOption.SO_SNDBUF, SEND_BYTES);
    }
    context.fireChannelRead(accepted);
  }
}
