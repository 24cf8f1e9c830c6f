package io.sheaf.flight.socket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;

/// Closes the connection of a client from which nothing comes at all.
///
/// A client that lives answers when it is asked whether it does. When it does not, gRPC says
/// goodbye and leaves the rest to the client: what is queued for it stays queued, and pinned. This
/// one stands at the socket, and closes it.
final class Silence extends IdleStateHandler {
  /// For an answer that is on its way.
  private static final long SLACK_MILLIS = 1_000;

  Silence(ConnectionLimits limits) {
    super(
        limits.silence().plus(limits.answer()).toMillis() + SLACK_MILLIS,
        0,
        0,
        TimeUnit.MILLISECONDS);
  }

  @Override
  protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
    var _ = context.close();
  }
}
