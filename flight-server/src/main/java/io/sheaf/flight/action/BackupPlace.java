package io.sheaf.flight.action;

import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a client may have backups made: nowhere but below one directory, whatever links lie there.
final class BackupPlace {
  private BackupPlace() {}

  /// The directory that `path` names: from `allowed` on, or absolute and below it.
  static Path within(@Nullable Path allowed, String path) {
    if (allowed == null) {
      throw new Refusal(
          Code.READ_ONLY,
          "this server writes backups nowhere; say where it may: sheaf serve --backups DIR");
    }
    try {
      Path root = allowed.toRealPath();
      Path wanted = allowed.toAbsolutePath().resolve(path).normalize();
      if (Files.exists(wanted)) wanted = wanted.toRealPath();
      // One directory may be made, so the one above it must be there.
      Path above = wanted.getParent();
      boolean inside =
          wanted.equals(root)
              || (above != null && Files.isDirectory(above) && above.toRealPath().startsWith(root));
      if (inside) return wanted;
    } catch (InvalidPathException e) {
      throw Refusal.badRequest("the field \"path\" is no path: " + e.getReason());
    } catch (IOException e) {
      throw new Refusal(Code.IO_FAILED, allowed + " cannot be used: " + e.getMessage());
    }
    throw Refusal.badRequest(
        "\""
            + path
            + "\" is not in "
            + allowed
            + ", or more than one directory would have to be"
            + " made; this server writes backups nowhere else");
  }
}
