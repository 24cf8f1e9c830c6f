package io.sheaf.flight.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.sheaf.flight.wire.WireCounters;

/// Counts what encryption copies, on each connection that a channel accepts, and sees to it that it
/// shakes hands once.
///
/// The JDK's engine copies what it is given into a record on the heap and encrypts it there, in
/// place; the socket takes memory outside the heap only, so that Netty copies the record once more.
/// Both are counted where they happen: on the bytes of the record. Netty's handler would gather
/// what it gets into pieces of 16 KiB beforehand, by a third copy that nobody could count: it is
/// told not to, since the engine gathers as well.
@Sharable
public final class SealedCopies extends ChannelInboundHandlerAdapter {
  private final WireCounters counters;
  private final Renewal renewal;

  /// Counts into `counters`, and in `renewal` who renegotiates.
  public SealedCopies(WireCounters counters, Renewal renewal) {
    this.counters = counters;
    this.renewal = renewal;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    OneHandshake once = new OneHandshake(renewal::renegotiated);
    ((Channel) accepted).pipeline().addFirst(new AtSocket(counters), once);
    context.fireChannelRead(accepted);
  }

  private static final class AtSocket extends ChannelOutboundHandlerAdapter {
    private final WireCounters counters;
    private boolean told;

    AtSocket(WireCounters counters) {
      this.counters = counters;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      // The first that is written belongs to the handshake, before any data.
      if (!told) {
        SslHandler handler = context.pipeline().get(SslHandler.class);
        if (handler != null) handler.setWrapDataSize(0);
        told = true;
      }
      if (message instanceof ByteBuf sealed) {
        int bytes = sealed.readableBytes();
        counters.copied(sealed.isDirect() ? bytes : 2L * bytes);
      }
      var _ = context.write(message, promise);
    }
  }
}
