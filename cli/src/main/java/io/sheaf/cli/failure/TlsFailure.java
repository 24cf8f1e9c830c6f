package io.sheaf.cli.failure;

import io.grpc.Status;
import io.netty.handler.ssl.NotSslRecordException;
import java.security.cert.CertificateExpiredException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/// What went wrong between a client and a server before they could talk, told from what gRPC makes
/// of it: a status without a code of its own, and under it exceptions of the JDK.
///
/// @param line what to do about it
record TlsFailure(String line, Exit exit) {
  /// Finds it; empty when it is something else.
  static Optional<TlsFailure> of(Status status) {
    if (status.getCode() != Status.Code.UNAVAILABLE) return Optional.empty();
    for (Throwable t = status.getCause(); t != null; t = t.getCause()) {
      Optional<TlsFailure> found = of(t, String.valueOf(t.getMessage()));
      if (found.isPresent()) return found;
    }
    String description = String.valueOf(status.getDescription());
    return description.startsWith("Network closed")
        ? Optional.of(
            new TlsFailure(
                "the server closed the connection at once; if it encrypts, say grpc+tls://",
                Exit.UNAVAILABLE))
        : Optional.empty();
  }

  private static Optional<TlsFailure> of(Throwable cause, String message) {
    if (cause instanceof NotSslRecordException) {
      return of(Exit.USAGE, "the server does not encrypt; say grpc:// instead of grpc+tls://");
    }
    if (cause instanceof CertificateExpiredException || message.contains("validity check failed")) {
      return of(Exit.DENIED, "the server's certificate is good no longer; it needs a new one");
    }
    if (message.contains("PKIX path")) {
      return of(
          Exit.DENIED,
          "nobody who is trusted here vouches for the server's certificate; if you know its"
              + " authority, say --tls-ca F");
    }
    if (message.contains("No name matching") || message.contains("No subject alternative")) {
      return of(
          Exit.DENIED,
          "the server's certificate is for another name than --data has (%s)"
              .formatted(bare(message)));
    }
    if (cause instanceof SSLException && message.contains("fatal alert")) {
      return of(
          Exit.DENIED,
          "the server wants a certificate that it trusts; say --client-cert F --client-key F (%s)"
              .formatted(bare(message)));
    }
    return Optional.empty();
  }

  /// Without the name of the alert that the JDK puts before it.
  private static String bare(String message) {
    return message.replaceFirst("^\\([a-z_]+\\) ", "");
  }

  private static Optional<TlsFailure> of(Exit exit, String line) {
    return Optional.of(new TlsFailure(line, exit));
  }
}
