package io.sheaf.flight;

import java.io.IOException;
import java.io.Serial;
import java.net.InetSocketAddress;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// A server that could not, or would not, listen where it was told to. The message says what to do.
public final class ListenException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private ListenException(String message, Throwable cause) {
    super(message, cause);
  }

  private ListenException(String message) {
    super(message);
  }

  /// @param encrypted whether it has a certificate of its own, but asks clients for none
  static ListenException reachable(InetSocketAddress address, boolean encrypted) {
    String why =
        encrypted
            ? "other machines can reach it, and this server asks nobody who they are"
            : "other machines can reach it, unencrypted, and this server asks nobody who they are";
    String tls =
        encrypted
            ? "  ask clients for certificates:   --client-ca CLIENTS.pem\n"
            : "  encrypt, and ask clients for certificates:"
                + "   --tls-cert CERT.pem --tls-key KEY.pem --client-ca CLIENTS.pem\n";
    int port = address.getPort();
    return new ListenException(
        """
        refusing to listen on %s: %s;
        %s  listen on loopback:   --listen 127.0.0.1:%d
          and tunnel to it:     ssh -L %d:127.0.0.1:%d THIS-HOST
          or, if all who can reach it may read and change every table:   --insecure\
        """
            .formatted(text(address), why, tls, port, port, port));
  }

  static ListenException unresolved(InetSocketAddress address) {
    return new ListenException(
        "no address for host \"" + address.getHostString() + "\"; give one, such as 127.0.0.1");
  }

  static ListenException socketFile(Path file, IOException cause) {
    String why =
        switch (cause) {
          case FileAlreadyExistsException taken -> String.valueOf(taken.getReason());
          case NoSuchFileException _ -> "lies in no directory; make it first";
          case FileSystemException e when e.getReason() != null ->
              "cannot be made: " + e.getReason();
          default -> "cannot be made: " + cause.getMessage();
        };
    return new ListenException("cannot listen on unix:" + file + ": it " + why, cause);
  }

  static ListenException failed(String addresses, IOException cause) {
    Throwable root = cause;
    while (root.getCause() != null) root = root.getCause();
    return new ListenException(
        "cannot listen on "
            + addresses
            + ": "
            + root.getMessage()
            + "; stop what listens there, or choose another port (0 for any)",
        cause);
  }

  private static String text(InetSocketAddress address) {
    String text = address.toString();
    int slash = text.indexOf('/');
    return slash < 0 ? text : text.substring(slash + 1);
  }
}
