package io.sheaf.flight.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What drives sockets: the kernel's epoll, through a library of Netty's, or the JDK's selectors.
public enum Loops {
  /// Linux, on x86-64 and aarch64.
  EPOLL,
  /// Everywhere.
  NIO;

  private static final Logger LOG = LoggerFactory.getLogger(Loops.class);

  /// Asks for one by name; `nio` is the only one that makes a difference.
  private static final String PROPERTY = "sheaf.net";

  /// The best there is here. Why it is not epoll is logged.
  public static Loops best() {
    if (NIO.name().equalsIgnoreCase(System.getProperty(PROPERTY))) return NIO;
    if (Epoll.isAvailable()) return EPOLL;
    LOG.info("sockets are driven by the JDK: {}", Epoll.unavailabilityCause().getMessage());
    return NIO;
  }

  /// Threads that drive sockets, daemons all, for the caller to shut down.
  public EventLoopGroup threads(int count, String name) {
    IoHandlerFactory handlers =
        switch (this) {
          case EPOLL -> EpollIoHandler.newFactory();
          case NIO -> NioIoHandler.newFactory();
        };
    return new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory(name, true), handlers);
  }

  /// Makes channels that listen on TCP, or on sockets in the file system, with `doors` that every
  /// connection passes, in their order, before it is anybody else's.
  public ChannelFactory<ServerChannel> servers(boolean file, ChannelHandler... doors) {
    return () -> {
      ServerChannel channel =
          switch (this) {
            case EPOLL ->
                file ? new EpollServerDomainSocketChannel() : new EpollServerSocketChannel();
            case NIO -> file ? new NioServerDomainSocketChannel() : new NioServerSocketChannel();
          };
      channel.pipeline().addLast(doors);
      return channel;
    };
  }

  /// The channel that connects to such.
  public Class<? extends Channel> client(boolean file) {
    return switch (this) {
      case EPOLL -> file ? EpollDomainSocketChannel.class : EpollSocketChannel.class;
      case NIO -> file ? NioDomainSocketChannel.class : NioSocketChannel.class;
    };
  }

  /// The address of a socket in the file system, as these loops take it.
  public SocketAddress address(Path socket) {
    return switch (this) {
      case EPOLL -> new DomainSocketAddress(socket.toString());
      case NIO -> UnixDomainSocketAddress.of(socket);
    };
  }
}
