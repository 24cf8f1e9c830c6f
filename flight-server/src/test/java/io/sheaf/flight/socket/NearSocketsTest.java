package io.sheaf.flight.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NearSocketsTest {
  /// A connection of `peer` that takes note of the length of its send buffer.
  private static final class Connection extends EmbeddedChannel {
    private final SocketAddress peer;
    private final List<Object> asked = new ArrayList<>();

    Connection(SocketAddress peer) {
      this.peer = peer;
    }

    @Override
    public SocketAddress remoteAddress() {
      return peer;
    }

    @Override
    public ChannelConfig config() {
      return new DefaultChannelConfig(this) {
        @Override
        public <T> boolean setOption(ChannelOption<T> option, T value) {
          if (!option.equals(ChannelOption.SO_SNDBUF)) return super.setOption(option, value);
          asked.add(value);
          return true;
        }
      };
    }
  }

  private static SocketAddress at(String host) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), 1);
  }

  private static List<Object> asked(SocketAddress peer) {
    EmbeddedChannel listening = new EmbeddedChannel(new NearSockets());
    Connection connection = new Connection(peer);
    listening.writeInbound(connection);
    assertSame(connection, listening.readInbound(), "the connection goes on");
    return connection.asked;
  }

  @Test
  void clientsOfThisMachineHaveABufferThatFitsACache() {
    assertEquals(List.of(512 << 10), asked(at("127.0.0.1")));
    assertEquals(List.of(512 << 10), asked(at("::1")));
    assertEquals(List.of(256 << 10), asked(UnixDomainSocketAddress.of("/a/socket")));
  }

  @Test
  void thoseOfOtherMachinesAreLeftToTheKernel() {
    assertEquals(List.of(), asked(at("192.0.2.1")));
  }
}
