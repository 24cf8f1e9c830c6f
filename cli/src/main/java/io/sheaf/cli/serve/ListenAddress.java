package io.sheaf.cli.serve;

import io.sheaf.cli.failure.CommandException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Addresses as `--listen` takes them: `8815`, `127.0.0.1:8815`, `[::1]:0`, `unix:/run/sheaf.sock`.
public final class ListenAddress {
  private static final String UNIX = "unix:";

  private ListenAddress() {}

  /// Reads one; a port alone is one of loopback.
  public static SocketAddress parse(String text) {
    if (text.startsWith(UNIX)) return file(text);
    if (text.matches("[0-9]{1,5}")) {
      return at(InetAddress.getLoopbackAddress().getHostAddress(), Integer.parseInt(text), text);
    }
    try {
      var uri = new URI("grpc://" + text);
      if (uri.getHost() != null && uri.getPort() >= 0 && uri.getRawPath().isEmpty()) {
        return at(uri.getHost(), uri.getPort(), text);
      }
    } catch (URISyntaxException e) {
      throw wrong(text);
    }
    throw wrong(text);
  }

  private static SocketAddress file(String text) {
    try {
      Path path = Path.of(text.substring(UNIX.length()));
      // `unix://run/x` would be read as a host by other programs.
      if (path.getFileName() == null || text.matches("unix://[^/].*")) throw wrong(text);
      return UnixDomainSocketAddress.of(path.toAbsolutePath().normalize());
    } catch (InvalidPathException e) {
      throw wrong(text);
    }
  }

  private static SocketAddress at(String host, int port, String text) {
    if (port > 65_535) {
      throw wrong(text);
    }
    return new InetSocketAddress(host, port);
  }

  private static CommandException wrong(String text) {
    return CommandException.usage(
        "cannot listen on "
            + text
            + "; write HOST:PORT, like 127.0.0.1:8815, or unix:PATH, like unix:/run/sheaf.sock");
  }

  /// The address as a client types it.
  ///
  /// @param tls whether connections of TCP are encrypted there
  public static String uri(SocketAddress address, boolean tls) {
    return switch (address) {
      case InetSocketAddress tcp -> (tls ? "grpc+tls://" : "grpc://") + hostAndPort(tcp);
      case UnixDomainSocketAddress file -> "grpc+" + UNIX + "//" + file.getPath();
      default -> throw new AssertionError("neither TCP nor a socket file: " + address);
    };
  }

  private static String hostAndPort(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
