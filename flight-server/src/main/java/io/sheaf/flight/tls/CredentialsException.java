package io.sheaf.flight.tls;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file of certificates or keys that cannot be used. The message names the file and says what to
/// do; the cause is an [IOException] when it could not even be read.
public final class CredentialsException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  CredentialsException(Path file, String why, @Nullable Throwable cause) {
    super(file + " " + why, cause);
  }

  CredentialsException(Path file, String why) {
    this(file, why, null);
  }
}
