package io.sheaf.flight;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.sheaf.flight.socket.Admission;
import io.sheaf.flight.socket.Loops;
import io.sheaf.flight.socket.NearSockets;
import io.sheaf.flight.socket.SocketFile;
import io.sheaf.flight.tls.Renewal;
import io.sheaf.flight.tls.SealedCopies;
import io.sheaf.flight.wire.WireCounters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where a server listens: one gRPC server for its addresses of TCP and one for its socket files,
/// with the same services, on the same threads.
///
/// ```
///   LISTENING -> LEAVING   [#leave]   no new connections
///   any       -> ENDING    [#end]     calls are cut off
///   ENDING    -> CLOSED    [#close]   threads and socket files are gone
/// ```
final class Listeners implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
  private static final Duration END = Duration.ofSeconds(10);
  private static final NearSockets NEAR = new NearSockets();

  private final Admission admission;
  private final EventLoopGroup accepting;
  private final EventLoopGroup driving;
  private final List<Server> servers = new ArrayList<>();
  private final List<SocketFile> files = new ArrayList<>();
  private final List<SocketAddress> addresses = new ArrayList<>();
  private final Optional<Renewal> renewal;

  private Listeners(Loops loops, int threads, Admission admission, Optional<Renewal> renewal) {
    this.admission = admission;
    this.renewal = renewal;
    accepting = loops.threads(1, "sheaf-accept");
    int processors = Runtime.getRuntime().availableProcessors();
    // Netty's choice is two for each, which then switches between them.
    driving = loops.threads(threads == 0 ? processors : threads, "sheaf-net");
  }

  /// Listens on all addresses of `options` with what `services` adds to a builder.
  ///
  /// @throws ListenException when one of them cannot be listened on; then on none
  /// @throws io.sheaf.flight.tls.CredentialsException when the files for TLS cannot be used
  static Listeners start(
      ServerOptions options, WireCounters counters, Consumer<NettyServerBuilder> services) {
    Optional<Renewal> renewal =
        Optional.ofNullable(options.tls()).map(tls -> Renewal.start(tls, InstantSource.system()));
    Loops loops = Loops.best();
    Admission admission = new Admission(options.limits().connection());
    Listeners listeners = new Listeners(loops, options.threads(), admission, renewal);
    try {
      List<InetSocketAddress> tcp = only(InetSocketAddress.class, options.listen());
      if (!tcp.isEmpty()) listeners.start(tcp, loops, options.limits(), counters, services);
      List<UnixDomainSocketAddress> files = only(UnixDomainSocketAddress.class, options.listen());
      if (!files.isEmpty()) {
        List<SocketAddress> paths = listeners.claim(files, loops);
        NettyServerBuilder builder = Transport.files(paths, options.limits());
        builder.channelFactory(loops.servers(true, listeners.admission, NEAR));
        listeners.start(builder, services, files);
        listeners.show();
      }
      listeners.arrange(options.listen());
      return listeners;
    } catch (RuntimeException | Error e) {
      listeners.end();
      listeners.close();
      throw e;
    }
  }

  private static <A extends SocketAddress> List<A> only(Class<A> kind, List<SocketAddress> all) {
    return all.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private void start(
      List<InetSocketAddress> addresses,
      Loops loops,
      ServerLimits limits,
      WireCounters counters,
      Consumer<NettyServerBuilder> services) {
    NettyServerBuilder builder = Transport.tcp(addresses, limits);
    if (renewal.isPresent()) {
      builder.sslContext(renewal.get());
      builder.channelFactory(
          loops.servers(false, admission, NEAR, new SealedCopies(counters, renewal.get())));
    } else {
      builder.channelFactory(loops.servers(false, admission, NEAR));
    }
    start(builder, services, addresses);
  }

  private void start(
      NettyServerBuilder builder,
      Consumer<NettyServerBuilder> services,
      List<? extends SocketAddress> shown) {
    services.accept(builder);
    Server server = builder.bossEventLoopGroup(accepting).workerEventLoopGroup(driving).build();
    try {
      servers.add(server.start());
    } catch (IOException e) {
      throw ListenException.failed(shown.toString(), e);
    }
  }

  private List<SocketAddress> claim(List<UnixDomainSocketAddress> wanted, Loops loops) {
    List<SocketAddress> paths = new ArrayList<>();
    for (UnixDomainSocketAddress address : wanted) {
      try {
        SocketFile file = SocketFile.claim(address.getPath());
        files.add(file);
        paths.add(loops.address(file.path()));
      } catch (IOException e) {
        throw ListenException.socketFile(address.getPath(), e);
      }
    }
    return paths;
  }

  private void show() {
    for (SocketFile file : files) {
      try {
        file.show();
      } catch (IOException e) {
        throw ListenException.socketFile(file.name(), e);
      }
    }
  }

  /// A server tells its addresses in the order in which it was given them.
  private void arrange(List<SocketAddress> wanted) {
    Iterator<? extends SocketAddress> tcp =
        servers.getFirst().getListenSockets().stream()
            .filter(InetSocketAddress.class::isInstance)
            .iterator();
    for (SocketAddress address : wanted) {
      addresses.add(address instanceof InetSocketAddress ? tcp.next() : address);
    }
  }

  /// Who has been let in.
  Admission admission() {
    return admission;
  }

  /// What connections of TCP are encrypted with.
  Optional<Renewal> renewal() {
    return renewal;
  }

  /// Where it listens, with the ports that the system chose.
  List<SocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  /// Runs something again and again until the end. It must not wait: sockets do, meanwhile.
  void every(Duration period, Runnable task) {
    Runnable tried =
        () -> {
          try {
            task.run();
          } catch (RuntimeException | Error e) {
            LOG.error("a bug in what is done every {}", period, e);
          }
        };
    var _ =
        driving.scheduleAtFixedRate(
            tried, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Takes no new connections, and asks clients to end theirs.
  void leave() {
    servers.forEach(Server::shutdown);
  }

  /// Waits until the last connection has ended. False when some are left after `patience`.
  boolean awaitEnd(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    for (Server server : servers) {
      long left = Math.max(0, deadline - System.nanoTime());
      if (!server.awaitTermination(left, TimeUnit.NANOSECONDS)) return false;
    }
    return true;
  }

  /// Cuts off the calls that are under way.
  void end() {
    servers.forEach(Server::shutdownNow);
  }

  @Override
  public void close() {
    try {
      if (!awaitEnd(END)) LOG.error("connections are still there {} after the server's end", END);
      for (EventLoopGroup threads : List.of(accepting, driving)) {
        boolean ended =
            threads
                .shutdownGracefully(0, END.toMillis(), TimeUnit.MILLISECONDS)
                .await(END.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) LOG.error("threads of the network are still at work after {}", END);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (SocketFile file : files) {
      try {
        file.close();
      } catch (IOException e) {
        LOG.warn("a socket stays behind: {}", e.toString());
      }
    }
  }
}
