package io.sheaf.cli.option;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Whom a client of TLS trusts, and who it is.
///
/// @param authorities in PEM; null for those that the JDK trusts
/// @param certificate of its own; null for none
/// @param key of that certificate
public record Trust(@Nullable Path authorities, @Nullable Path certificate, @Nullable Path key) {
  /// The authorities of the JDK, and no certificate.
  public static final Trust DEFAULT = new Trust(null, null, null);
}
