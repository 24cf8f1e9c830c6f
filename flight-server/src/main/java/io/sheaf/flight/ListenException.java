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

  static ListenException reachable(InetSocketAddress address) {
    String where = text(address);
    return new ListenException(
        "refusing to listen on "
            + where
            + ": other machines can reach it, and this server asks nobody who they are;\n"
            + "  listen on loopback:   --listen 127.0.0.1:"
            + address.getPort()
            + "\n  and tunnel to it:     ssh -L "
            + address.getPort()
            + ":127.0.0.1:"
            + address.getPort()
            + " THIS-HOST\n"
            + "  or, if all who can reach it may read and change every table:   --insecure");
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
