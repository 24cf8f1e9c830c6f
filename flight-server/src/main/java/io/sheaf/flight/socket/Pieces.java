package io.sheaf.flight.socket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Settings;

/// Lets what a client sends come in larger pieces, which are not copied to be put together.
///
/// Left to itself Netty copies all that has been read whenever a frame does not end with it, which
/// is nearly always. And a frame has at most 16 KiB unless the server allows more, as gRPC has no
/// option for; a message of 4 MiB is 256 of them, on both sides.
final class Pieces extends ChannelInboundHandlerAdapter {
  /// What a client can make us keep of a frame that does not end, beside what the flow control lets
  /// it send.
  private static final int FRAME_BYTES = 64 << 10;

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    Http2ConnectionHandler http2 = context.pipeline().get(Http2ConnectionHandler.class);
    // With TLS it comes after the handshake.
    if (http2 != null) {
      context.pipeline().remove(this);
      http2.setCumulator(ByteToMessageDecoder.COMPOSITE_CUMULATOR);
      ChannelHandlerContext its = context.pipeline().context(http2);
      Http2Settings settings = new Http2Settings().maxFrameSize(FRAME_BYTES);
      var _ = http2.encoder().writeSettings(its, settings, its.newPromise());
      http2.flush(its);
    }
    context.fireChannelRead(read);
  }
}
