package io.sheaf.flight.tls;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// A certificate with those that vouch for it, and its key.
///
/// @param chain the certificate itself first
public record Credentials(List<X509Certificate> chain, PrivateKey key) {
  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
  private static final Set<PosixFilePermission> TOO_MUCH =
      Set.of(
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  /// Reads and checks them: the key is that of the certificate, which is good at `now`.
  ///
  /// @throws CredentialsException when something is wrong with one of the files
  public static Credentials read(Path certificate, Path key, Instant now) {
    List<X509Certificate> chain = Pem.certificates(certificate);
    X509Certificate own = chain.getFirst();
    checkPrivate(key);
    PrivateKey mine = Pem.key(key, own.getPublicKey().getAlgorithm());
    if (!KeyPairing.matches(mine, own.getPublicKey())) {
      throw new CredentialsException(key, "is not the key of the certificate in " + certificate);
    }
    if (now.isAfter(own.getNotAfter().toInstant())) {
      throw new CredentialsException(
          certificate, "is good no longer: its time ended at " + own.getNotAfter().toInstant());
    }
    if (now.isBefore(own.getNotBefore().toInstant())) {
      throw new CredentialsException(
          certificate, "is not good yet: its time begins at " + own.getNotBefore().toInstant());
    }
    return new Credentials(chain, mine);
  }

  private static void checkPrivate(Path key) {
    PosixFileAttributeView view = Files.getFileAttributeView(key, PosixFileAttributeView.class);
    if (view == null) return; // a file system without such modes
    try {
      Set<PosixFilePermission> granted = EnumSet.copyOf(TOO_MUCH);
      granted.retainAll(view.readAttributes().permissions());
      if (!granted.isEmpty()) {
        throw new CredentialsException(
            key, "is a secret that others may read or change; say: chmod 600 " + key);
      }
    } catch (IOException e) {
      throw new CredentialsException(key, "is not there, or not for this process to see", e);
    }
  }

  /// When the first of the chain is good no longer.
  Instant end() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  /// What a server is to clients.
  static SslContext server(Tls tls, Credentials own) {
    Path authorities = tls.clientCa();
    SslContextBuilder builder =
        SslContextBuilder.forServer(own.key, own.chain.toArray(X509Certificate[]::new));
    if (authorities != null) {
      builder.clientAuth(ClientAuth.REQUIRE).trustManager(Pem.certificates(authorities));
    }
    return build(builder, tls.certificate());
  }

  /// What a client is to servers.
  ///
  /// @param authorities whom it trusts, in PEM; null for those that the JDK trusts
  /// @param own what it shows to a server that asks; null for nothing
  /// @throws CredentialsException when something is wrong with the file
  public static SslContext client(@Nullable Path authorities, @Nullable Credentials own) {
    SslContextBuilder builder = SslContextBuilder.forClient();
    if (authorities != null) builder.trustManager(Pem.certificates(authorities));
    if (own != null) builder.keyManager(own.key, own.chain.toArray(X509Certificate[]::new));
    return build(builder, authorities == null ? Path.of("cacerts") : authorities);
  }

  private static SslContext build(SslContextBuilder builder, Path file) {
    try {
      return GrpcSslContexts.configure(builder, SslProvider.JDK).protocols(PROTOCOLS).build();
    } catch (SSLException e) {
      throw new CredentialsException(file, "cannot be used: " + e.getMessage(), e);
    }
  }
}
