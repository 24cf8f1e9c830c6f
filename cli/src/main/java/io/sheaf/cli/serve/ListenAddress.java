package io.sheaf.cli.serve;

import io.sheaf.cli.failure.CommandException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;

/// Addresses as `--listen` takes them: `8815`, `127.0.0.1:8815`, `[::1]:0`.
public final class ListenAddress {
  private ListenAddress() {}

  /// Reads one; a port alone is one of loopback.
  public static InetSocketAddress parse(String text) {
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

  private static InetSocketAddress at(String host, int port, String text) {
    if (port > 65_535) {
      throw wrong(text);
    }
    return new InetSocketAddress(host, port);
  }

  private static CommandException wrong(String text) {
    return CommandException.usage(
        "cannot listen on " + text + "; write HOST:PORT, like 127.0.0.1:8815");
  }

  /// The address as a client types it.
  public static String uri(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return "grpc://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
