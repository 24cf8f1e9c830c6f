package io.sheaf.flight.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The files that a server proves itself with, in PEM; read again when they change.
///
/// @param certificate the server's certificate, and behind it those that lead to its authority
/// @param key the private key of that certificate, in PKCS #8, unencrypted, and nobody else's to
///   read
/// @param clientCa the authorities of clients: only clients with a certificate of theirs may come,
///   and its subject is their name; null when clients need none
public record Tls(Path certificate, Path key, @Nullable Path clientCa) {
  /// The files there are.
  public List<Path> files() {
    return Stream.of(certificate, key, clientCa).flatMap(Stream::ofNullable).toList();
  }
}
