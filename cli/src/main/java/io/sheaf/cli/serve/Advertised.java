package io.sheaf.cli.serve;

import io.sheaf.cli.failure.CommandException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/// Addresses as `--advertise` takes them: what a Flight client connects to.
public final class Advertised {
  private static final Set<String> WITH_PORT = Set.of("grpc", "grpc+tcp", "grpc+tls");

  private Advertised() {}

  /// Reads `grpc://HOST:PORT`, also with `grpc+tcp` or `grpc+tls`, or `grpc+unix:///PATH`.
  ///
  /// @param tls whether the server encrypts: then nobody is sent there without
  public static URI parse(String text, boolean tls) {
    try {
      URI uri = new URI(text);
      String scheme = String.valueOf(uri.getScheme());
      boolean port = WITH_PORT.contains(scheme) && uri.getHost() != null && uri.getPort() > 0;
      boolean file = scheme.equals("grpc+unix") && uri.getHost() == null && uri.getPath() != null;
      if (port && tls && !scheme.equals("grpc+tls")) {
        throw CommandException.usage(
            "--advertise %s? this server encrypts; write grpc+tls://%s"
                .formatted(text, uri.getAuthority()));
      }
      if (port || file) return uri;
    } catch (URISyntaxException e) {
      throw wrong(text);
    }
    throw wrong(text);
  }

  private static CommandException wrong(String text) {
    return CommandException.usage(
        "--advertise " + text + "? write grpc://HOST:PORT, as clients are to connect to it");
  }
}
