package io.sheaf.flight.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes a connection that begins a second handshake, at the socket.
///
/// TLS 1.2 lets a client renegotiate as often as it likes, which costs the server much more than
/// the client, and HTTP/2 forbids it (RFC 9113, 9.2.1). The JDK refuses it for a whole process or
/// not at all. The kind of a record is not encrypted: none of a handshake comes behind data, and of
/// those behind the change of ciphers there is one at most, the end of a handshake of TLS 1.2 or
/// the second greeting of TLS 1.3.
final class OneHandshake extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(OneHandshake.class);

  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int HANDSHAKE = 22;
  private static final int APPLICATION_DATA = 23;
  private static final int HEADER_BYTES = 5;

  private final Runnable refused;

  /// Bytes of the record's header that have come, and bytes of its content that have not.
  private int header;

  private int content;

  private int kind;
  private int length;
  private int handshakesLeft = Integer.MAX_VALUE;
  private boolean over;

  /// Runs `refused` once when it closes.
  OneHandshake(Runnable refused) {
    this.refused = refused;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!over && message instanceof ByteBuf bytes && !isRight(bytes)) {
      over = true;
      refused.run();
      LOG.info("{}: closed, for it renegotiates TLS", context.channel().remoteAddress());
      var _ = context.close();
    }
    if (over) ReferenceCountUtil.release(message);
    else context.fireChannelRead(message);
  }

  private boolean isRight(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end) {
      if (content > 0) {
        int step = Math.min(content, end - at);
        content -= step;
        at += step;
        continue;
      }
      int next = bytes.getUnsignedByte(at++);
      // Kind, two of the version, two of the length.
      if (header == 0) kind = next;
      length = (length << 8 | next) & 0xffff;
      if (++header < HEADER_BYTES) continue;
      header = 0;
      content = length;
      if (!isRight(kind)) return false;
    }
    return true;
  }

  private boolean isRight(int record) {
    switch (record) {
      case CHANGE_CIPHER_SPEC -> handshakesLeft = Math.min(handshakesLeft, 1);
      case APPLICATION_DATA -> handshakesLeft = 0;
      case HANDSHAKE -> {
        return handshakesLeft-- > 0;
      }
      default -> {}
    }
    return true;
  }
}
