package io.sheaf.flight;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sheaf.flight.tls.Tls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a server is started.
///
/// @param listen where it listens: addresses of TCP, where port 0 lets the system choose, and of
///   sockets in the file system
/// @param advertise where endpoints send clients; empty means to where they asked
/// @param tls what it encrypts connections of TCP with; null to leave them plain
/// @param insecure whether it may listen where other machines reach it, though it asks nobody who
///   they are
/// @param direct whether frames go to the socket uncopied, where this gRPC allows it
/// @param threads how many threads drive connections; 0 for one for each processor
/// @param limits what clients may ask of it
/// @param backups the directory below which clients may have backups made; null for nowhere
/// @param registry where its figures go
public record ServerOptions(
    List<SocketAddress> listen,
    List<URI> advertise,
    @Nullable Tls tls,
    boolean insecure,
    boolean direct,
    int threads,
    ServerLimits limits,
    @Nullable Path backups,
    MeterRegistry registry) {
  /// The port that Flight servers have by habit.
  public static final int PORT = 8815;

  /// Copies the list.
  public ServerOptions {
    listen = List.copyOf(listen);
    advertise = List.copyOf(advertise);
    if (threads < 0) throw new IllegalArgumentException("a server of " + threads + " threads");
    if (listen.isEmpty()) throw new IllegalArgumentException("no address to listen on");
    for (SocketAddress address : listen) {
      if (!(address instanceof InetSocketAddress || address instanceof UnixDomainSocketAddress)) {
        throw new IllegalArgumentException("neither TCP nor a socket file: " + address);
      }
    }
  }

  /// Loopback, port 8815.
  public static ServerOptions defaults() {
    return new ServerOptions(
        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT)),
        List.of(),
        null,
        false,
        true,
        0,
        ServerLimits.defaults(),
        null,
        new SimpleMeterRegistry());
  }

  /// The same on other addresses.
  public ServerOptions listen(List<? extends SocketAddress> addresses) {
    return new ServerOptions(
        List.copyOf(addresses),
        advertise,
        tls,
        insecure,
        direct,
        threads,
        limits,
        backups,
        registry);
  }

  /// The same on another port of loopback.
  public ServerOptions port(int port) {
    return listen(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
  }

  /// The same, and on one address more.
  public ServerOptions alsoListen(SocketAddress address) {
    List<SocketAddress> all = new ArrayList<>(listen);
    all.add(address);
    return listen(all);
  }

  /// The same with endpoints elsewhere, such as behind a name or a proxy.
  public ServerOptions advertise(List<URI> addresses) {
    return new ServerOptions(
        listen, addresses, tls, insecure, direct, threads, limits, backups, registry);
  }

  /// The same with connections of TCP encrypted; sockets in the file system stay as they are.
  public ServerOptions tls(Tls files) {
    return new ServerOptions(
        listen, advertise, files, insecure, direct, threads, limits, backups, registry);
  }

  /// The same, allowed or not to be reached by strangers.
  public ServerOptions insecure(boolean allowed) {
    return new ServerOptions(
        listen, advertise, tls, allowed, direct, threads, limits, backups, registry);
  }

  /// The same, with or without the uncopied way.
  public ServerOptions direct(boolean wanted) {
    return new ServerOptions(
        listen, advertise, tls, insecure, wanted, threads, limits, backups, registry);
  }

  /// The same with connections driven by so many threads; 0 for one for each processor.
  public ServerOptions threads(int count) {
    return new ServerOptions(
        listen, advertise, tls, insecure, direct, count, limits, backups, registry);
  }

  /// The same with other limits.
  public ServerOptions limits(ServerLimits changed) {
    return new ServerOptions(
        listen, advertise, tls, insecure, direct, threads, changed, backups, registry);
  }

  /// The same with backups allowed below a directory.
  public ServerOptions backups(@Nullable Path directory) {
    return new ServerOptions(
        listen, advertise, tls, insecure, direct, threads, limits, directory, registry);
  }

  /// The same with figures that go elsewhere.
  public ServerOptions registry(MeterRegistry changed) {
    return new ServerOptions(
        listen, advertise, tls, insecure, direct, threads, limits, backups, changed);
  }
}
