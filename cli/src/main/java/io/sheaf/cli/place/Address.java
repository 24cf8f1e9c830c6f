package io.sheaf.cli.place;

import io.sheaf.cli.failure.CommandException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/// Where a server listens.
sealed interface Address {
  /// A port of a host.
  ///
  /// @param tls whether what is said to it is encrypted
  record Port(String host, int port, boolean tls) implements Address {}

  /// A socket in the file system.
  record Socket(Path path) implements Address {}

  /// The port that servers have by habit.
  int DEFAULT_PORT = 8815;

  /// What an address of a socket begins with.
  String UNIX = "grpc+unix://";

  /// Whether what was typed for `--data` is an address rather than a directory.
  static boolean isAddress(String data) {
    return data.matches("[a-z][a-z0-9+.-]*://.*");
  }

  /// Reads `grpc://127.0.0.1:8815`, without a port 8815, the same with `grpc+tls`, and
  /// `grpc+unix:///run/sheaf.sock`.
  static Address parse(String text) {
    if (text.startsWith(UNIX)) return socket(text);
    try {
      var uri = new URI(text);
      String host = uri.getHost();
      boolean tls = text.startsWith("grpc+tls://");
      boolean plain = text.startsWith("grpc://") || text.startsWith("grpc+tcp://");
      if ((tls || plain) && host != null) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new Port(bare, uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(), tls);
      }
    } catch (URISyntaxException e) {
      throw CommandException.usage(text + " is not an address: " + e.getReason());
    }
    throw CommandException.usage(
        text
            + " cannot be reached; write grpc://HOST:PORT, grpc+tls://HOST:PORT or"
            + " grpc+unix:///PATH");
  }

  /// The path is taken as it is written: a space is a space, as with other clients.
  private static Address socket(String text) {
    String path = text.substring(UNIX.length());
    if (path.length() < 2 || !path.startsWith("/")) {
      throw CommandException.usage(text + " has no path; write grpc+unix:///PATH");
    }
    return new Socket(Path.of(path));
  }
}
