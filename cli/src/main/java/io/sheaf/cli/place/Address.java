package io.sheaf.cli.place;

import io.sheaf.cli.failure.CommandException;
import java.net.URI;
import java.net.URISyntaxException;

/// Where a server listens.
record Address(String host, int port) {
  private static final int DEFAULT_PORT = 8815;

  /// Whether what was typed for `--data` is an address rather than a directory.
  static boolean isAddress(String data) {
    return data.matches("[a-z][a-z0-9+.-]*://.*");
  }

  /// Reads `grpc://127.0.0.1:8815`; without a port, 8815.
  static Address parse(String text) {
    try {
      var uri = new URI(text);
      String host = uri.getHost();
      if ((text.startsWith("grpc://") || text.startsWith("grpc+tcp://")) && host != null) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new Address(bare, uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
      }
    } catch (URISyntaxException e) {
      throw CommandException.usage(text + " is not an address: " + e.getReason());
    }
    throw CommandException.usage(text + " cannot be reached; write grpc://HOST:PORT");
  }
}
