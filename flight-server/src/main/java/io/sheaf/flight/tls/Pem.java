package io.sheaf.flight.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Certificates and keys in a file of text, as OpenSSL writes them (RFC 7468).
final class Pem {
  private static final int MOST_BYTES = 1 << 20;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  private Pem() {}

  /// One block, with the kind that its lines name.
  private record Block(String kind, String base64) {
    byte[] bytes(Path file) {
      try {
        return Base64.getMimeDecoder().decode(base64);
      } catch (IllegalArgumentException e) {
        throw new CredentialsException(
            file, "has something that is not base64 between its lines of PEM", e);
      }
    }
  }

  /// All certificates of a file, in its order; at least one.
  ///
  /// @throws CredentialsException when there is none, or one is not whole
  static List<X509Certificate> certificates(Path file) {
    List<X509Certificate> found = new ArrayList<>();
    for (Block block : blocks(file)) {
      if (!block.kind.equals("CERTIFICATE")) continue;
      try {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        found.add(
            (X509Certificate)
                factory.generateCertificate(new ByteArrayInputStream(block.bytes(file))));
      } catch (CertificateException e) {
        throw new CredentialsException(file, "holds a broken certificate: " + e.getMessage(), e);
      }
    }
    if (found.isEmpty()) {
      throw new CredentialsException(
          file, "holds no certificate; it must have one in PEM (-----BEGIN CERTIFICATE-----)");
    }
    return List.copyOf(found);
  }

  /// The one key of a file.
  ///
  /// @param algorithm of the certificate that it belongs to, as the JDK names it
  /// @throws CredentialsException when there is none, or one in another format
  static PrivateKey key(Path file, String algorithm) {
    String other = "";
    for (Block block : blocks(file)) {
      if (block.kind.equals("PRIVATE KEY")) return key(file, block.bytes(file), algorithm);
      if (block.kind.endsWith("PRIVATE KEY")) other = block.kind;
    }
    throw new CredentialsException(
        file,
        other.isEmpty()
            ? "holds no key; it must have one in PEM (-----BEGIN PRIVATE KEY-----)"
            : "holds "
                + (other.startsWith("ENC") ? "an encrypted key" : "a key of an older format")
                + "; make it PKCS #8: openssl pkcs8 -topk8 -nocrypt -in "
                + file
                + " -out NEW-FILE");
  }

  private static PrivateKey key(Path file, byte[] bytes, String algorithm) {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
    } catch (GeneralSecurityException e) {
      throw new CredentialsException(
          file, "is not the key of the certificate, which has one of " + algorithm, e);
    }
  }

  private static List<Block> blocks(Path file) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text(file));
    while (matcher.find()) blocks.add(new Block(matcher.group(1), matcher.group(2).strip()));
    return blocks;
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new CredentialsException(file, "is longer than 1 MiB, which no PEM file is");
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new CredentialsException(file, "is not there", e);
    } catch (AccessDeniedException e) {
      throw new CredentialsException(file, "may not be read by this process", e);
    } catch (IOException e) {
      throw new CredentialsException(file, "cannot be read: " + e.getMessage(), e);
    }
  }
}
